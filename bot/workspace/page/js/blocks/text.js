/** The blocks that are mostly words: section, header, context, divider, rich text, markdown. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { markdown } from "../markdown.js";
import { textOf } from "../mrkdwn.js";
import { picture } from "../pictures.js";
import { richText } from "../richtext.js";

/** A section: text, fields in two columns, an accessory at the right. */
export function section(block, host) {
  const fields = block.fields?.map((field) => h("div.section-field", {}, textOf(field, host)));
  const accessory = block.accessory ? drawElement(block.accessory, { host, blockId: block.block_id }) : null;
  const wide = accessory && !["image", "button", "overflow", "workflow_button"].includes(block.accessory.type);
  return h("div.section", { class: wide ? "wide-accessory" : "" },
    h("div.section-text", {}, textOf(block.text, host), fields ? h("div.section-fields", {}, fields) : null),
    accessory ? h("div.accessory", {}, accessory) : null);
}

/** A header of level 1 to 4. */
export function header(block, host) {
  const level = Math.min(Math.max(block.level ?? 1, 1), 4);
  return h(`div.heading.level-${level}`, { role: "heading", "aria-level": level + 1 }, textOf(block.text, host));
}

/** A rule. */
export const divider = () => h("hr", {});

/** Small print: texts and small images in a row. */
export function context(block, host) {
  const parts = (block.elements ?? []).map((element) =>
    element.type === "image" ? picture(element, host, "context-image") : h("span.context-text", {}, textOf(element, host)));
  return h("div.context", {}, parts);
}

/** Rich text. */
export const richTextBlock = (block, host) => h("div.rich-text", {}, richText(block, host));

/** Standard markdown. */
export const markdownBlock = (block, host) => h("div.markdown", {}, markdown(block.text, host));
