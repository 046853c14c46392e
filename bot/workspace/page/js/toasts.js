/** Short notes at the foot of the page. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

const shown = new Map();
const STAY = { error: 9000, info: 5000 };

function holder() {
  const found = document.querySelector(".toasts");
  if (found) return found;
  const made = h("div.toasts", { role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}

/** Show a note once; the same words again only prolong it. */
export function toast(text, level = "info") {
  if (!text) return;
  clearTimeout(shown.get(text)?.timer);
  const node = shown.get(text)?.node ?? draw(text, level);
  shown.set(text, { node, timer: setTimeout(() => drop(text), STAY[level] ?? 5000) });
}

function draw(text, level) {
  const node = h("div.toast", { class: level, role: level === "error" ? "alert" : undefined }, icon(level === "error" ? "warning" : "info"), h("span.grow", {}, text),
    h("button.icon-button", { type: "button", "aria-label": "Dismiss", onclick: () => drop(text) }, icon("close")));
  holder().append(node);
  return node;
}

function drop(text) {
  shown.get(text)?.node.remove();
  shown.delete(text);
}
