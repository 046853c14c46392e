/** Buttons of every kind, and the overflow menu. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { agreed } from "../confirm.js";
import { openMenu } from "../menu.js";
import { textOf, wordsOf } from "../mrkdwn.js";

async function press(node, element, place, value) {
  if (!(await agreed(element.confirm, place.host))) return;
  node.setAttribute("aria-busy", "true");
  await place.host.click(place.blockId, element.action_id, value);
  node.removeAttribute("aria-busy");
}

/** A button; one with an address opens it as well. */
export function button(element, place) {
  const style = ["primary", "danger"].includes(element.style) ? `.${element.style}` : "";
  const words = textOf(element.text, place.host);
  const label = element.accessibility_label;
  const node = element.url
    ? h(`a.button${style}`, { href: element.url, target: "_blank", rel: "noopener noreferrer", "aria-label": label, onclick: () => press(node, element, place, element.value) }, words)
    : h(`button.button${style}`, { type: "button", "aria-label": label, onclick: () => press(node, element, place, element.value) }, words);
  return node;
}

/** A button that is only a picture, named by its text. */
export function iconButton(element, place) {
  const label = element.accessibility_label || wordsOf(element.text);
  const node = h("button.icon-button", { type: "button", "aria-label": label, title: wordsOf(element.text), onclick: () => press(node, element, place, element.value) },
    icon(element.icon === "trash" ? "trash" : element.icon));
  return node;
}

/** Two buttons of which one is pressed: helped, or not. */
export function feedbackButtons(element, place) {
  const pair = [[element.positive_button, "thumbUp"], [element.negative_button, "thumbDown"]].map(([half, drawing]) => {
    const node = h("button.icon-button.thumb", {
      type: "button", "aria-pressed": "false", title: wordsOf(half?.text), "aria-label": half?.accessibility_label || wordsOf(half?.text),
      onclick: () => {
        pair.forEach((one) => one.setAttribute("aria-pressed", String(one === node)));
        press(node, element, place, half?.value);
      },
    }, icon(drawing));
    return node;
  });
  return h("span.feedback-buttons", { role: "group", "aria-label": "Was this useful?" }, pair);
}

/** A menu behind three dots. */
export function overflow(element, place) {
  const items = (element.options ?? []).map((option) => ({
    label: textOf(option.text, place.host),
    detail: option.description ? textOf(option.description, place.host) : null,
    run: () => choose(option),
  }));
  const choose = (option) => {
    if (option.url) window.open(option.url, "_blank", "noopener");
    press(node, element, place, option.value);
  };
  const node = h("button.button.overflow", { type: "button", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => openMenu(node, items, { label: "More actions", side: "end" }) }, icon("dots"));
  return node;
}
