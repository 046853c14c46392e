/** A menu of actions in a small window, walked with the arrow keys. */
import { h, roam } from "./dom.js";
import { icon } from "./icons.js";
import { closePopover, openPopover } from "./popover.js";

/** Open a menu on an anchor; items are {label, detail, icon, danger, run} or {heading}. */
export function openMenu(anchor, items, { label = "Menu", side } = {}) {
  const rows = items.map(row);
  const list = h("div.menu", { role: "menu", "aria-label": label, onkeydown: (event) => onKey(event, list, anchor) }, rows);
  anchor.setAttribute("aria-expanded", "true");
  openPopover(anchor, list, { side, onclose: () => anchor.setAttribute("aria-expanded", "false") });
  list.querySelector("button")?.focus();
}

function row(item) {
  if (item.heading) return h("div.menu-heading", { role: "presentation" }, item.heading);
  if (item.rule) return h("hr", { role: "separator" });
  const run = () => {
    closePopover();
    item.run();
  };
  return h(`button.menu-item${item.danger ? ".danger" : ""}`, { type: "button", role: "menuitem", onclick: run },
    item.icon ? icon(item.icon) : null,
    h("span.grow", {}, h("span", {}, item.label), item.detail ? h("small", {}, item.detail) : null));
}

function onKey(event, list, anchor) {
  if (roam(event, [...list.querySelectorAll("button")])) return;
  if (event.key !== "Escape" && event.key !== "Tab") return;
  event.stopPropagation();
  closePopover();
  anchor.focus();
}
