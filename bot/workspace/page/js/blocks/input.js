/** A labelled field of a modal: optional mark, hint, and the error under it. */
import { freshId, h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { textOf } from "../mrkdwn.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** An input block with whatever the host knows to be wrong with it. */
export function input(block, host) {
  const [labelId, hintId, errorId] = [freshId("label"), freshId("hint"), freshId("error")];
  const wrong = host.errors?.[block.block_id];
  const described = [block.hint && hintId, wrong && errorId].filter(Boolean).join(" ") || undefined;
  const place = { host, blockId: block.block_id, labelledby: labelId, describedby: described, inInput: true, dispatch: block.dispatch_action === true, invalid: Boolean(wrong), required: !block.optional };
  const control = drawElement(block.element, place);
  const focus = () => control?.querySelector?.("input,textarea,[contenteditable]")?.focus();
  const single = !GROUPS.has(block.element?.type);
  return h("div.input", { class: wrong ? "wrong" : "", "data-focus-first": block.element?.focus_on_load ? true : undefined },
    h("div.input-label", { id: labelId, onclick: single ? focus : undefined }, textOf(block.label, host), block.optional ? h("span.optional", {}, " (optional)") : null),
    control,
    wrong ? h("p.field-error", { id: errorId, role: "alert" }, icon("warning"), h("span", {}, wrong)) : null,
    block.hint ? h("p.hint", { id: hintId }, textOf(block.hint, host)) : null);
}
