/** Rows of elements to act with. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";

/** A row of buttons, menus and pickers. */
export const actions = (block, host) => h("div.actions", {}, (block.elements ?? []).map((element) => drawElement(element, { host, blockId: block.block_id })));

/** The quiet row under a message: thumbs and icon buttons. */
export const contextActions = (block, host) => h("div.context-actions", {}, (block.elements ?? []).map((element) => drawElement(element, { host, blockId: block.block_id })));
