/** Cards, and rows of them to walk through. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { textOf } from "../mrkdwn.js";
import { picture } from "../pictures.js";

/** A card: picture, title, words and buttons in a frame. */
export function card(block, host) {
  const buttons = (block.actions ?? []).map((element) => drawElement(element, { host, blockId: block.block_id }));
  const lead = block.icon ? picture(block.icon, host, "card-icon") : block.slack_icon ? h("span.card-icon", {}, icon(block.slack_icon.name ?? "info")) : null;
  return h("article.card", {},
    block.hero_image ? picture(block.hero_image, host, "hero") : null,
    h("div.card-head", {}, lead, h("div", {},
      block.title ? h("div.card-title", {}, textOf(block.title, host)) : null,
      block.subtitle ? h("div.card-subtitle", {}, textOf(block.subtitle, host)) : null)),
    block.body ? h("div.card-body", {}, textOf(block.body, host)) : null,
    block.subtext ? h("div.card-subtext", {}, textOf(block.subtext, host)) : null,
    buttons.length ? h("div.actions", {}, buttons) : null);
}

/** Cards side by side; the arrows scroll by one. */
export function carousel(block, host) {
  const cards = (block.elements ?? block.cards ?? []).map((one) => h("li", {}, card({ block_id: block.block_id, ...one }, host)));
  const track = h("ul.carousel-track", { tabindex: "0", "aria-label": `${cards.length} cards` }, cards);
  const step = (way) => () => track.scrollBy({ left: way * (cards[0]?.offsetWidth + 12), behavior: "smooth" });
  return h("div.carousel", { role: "group", "aria-roledescription": "carousel" }, track,
    h("div.carousel-arrows", {},
      h("button.icon-button", { type: "button", "aria-label": "Previous card", onclick: step(-1) }, icon("left")),
      h("button.icon-button", { type: "button", "aria-label": "Next card", onclick: step(1) }, icon("right"))));
}
