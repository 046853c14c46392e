/** A titled box around other blocks, which may fold. */
import { freshId, h } from "../dom.js";
import { icon } from "../icons.js";
import { textOf } from "../mrkdwn.js";
import { picture } from "../pictures.js";
import { richText } from "../richtext.js";
import { drawBlocks } from "./index.js";

const WIDTHS = ["narrow", "standard", "wide", "full"];

/** A container; folded first when it says so. */
export function container(block, host) {
  const width = WIDTHS.includes(block.width) ? block.width : "standard";
  const inside = h("div.container-body", { id: freshId("fold") }, drawBlocks(block.child_blocks ?? block.blocks ?? block.elements, host));
  const title = block.rich_text_title ? richText(block.rich_text_title, host) : textOf(titleOf(block), host);
  const picked = block.icon ? picture(block.icon, host, "context-image") : null;
  const detail = block.subtitle ? h("span.container-subtitle", {}, textOf(block.subtitle, host)) : null;
  const lead = block.is_collapsible ? foldButton(block, inside, title) : h("div.container-title", {}, title);
  return h(`section.container.width-${width}`, {}, title.length || block.is_collapsible ? h("div.container-head", { class: block.has_header_divider ? "ruled" : "" }, picked, lead, detail) : null, inside);
}

const titleOf = ({ title }) => (typeof title === "string" ? { type: "plain_text", text: title } : title);

function foldButton(block, inside, title) {
  const toggle = () => set(node.getAttribute("aria-expanded") !== "true");
  const node = h("button.container-title.fold", { type: "button", "aria-controls": inside.id, onclick: toggle }, icon("right"), h("span", {}, title));
  const set = (open) => {
    node.setAttribute("aria-expanded", String(open));
    inside.hidden = !open;
  };
  set(!block.default_collapsed);
  return node;
}
