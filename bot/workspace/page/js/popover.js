/** Small windows that hang on an element: menus, listboxes, calendars. */
import { h } from "./dom.js";

let current = null;

/** Show content under (or over) an anchor; returns a function that closes it. */
export function openPopover(anchor, content, { onclose, width, side = "start" } = {}) {
  closePopover();
  const box = h("div.popover", { style: width ? `width:${width}px` : "" }, content);
  document.body.append(box);
  place(box, anchor, side);
  const away = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) closePopover();
  };
  document.addEventListener("pointerdown", away, true);
  window.addEventListener("resize", closePopover);
  current = { box, anchor, away, onclose };
  return closePopover;
}

/** Close the open small window, if there is one; returns whether there was. */
export function closePopover() {
  if (!current) return false;
  const { box, away, onclose } = current;
  current = null;
  document.removeEventListener("pointerdown", away, true);
  window.removeEventListener("resize", closePopover);
  box.remove();
  onclose?.();
  return true;
}

/** Whether the open small window hangs on this element. */
export const popoverOf = (anchor) => (current?.anchor === anchor ? current.box : null);

function place(box, anchor, side) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 4 + height <= innerHeight - 8;
  const top = below ? at.bottom + 4 : Math.max(8, at.top - height - 4);
  const wanted = side === "end" ? at.right - width : at.left;
  box.style.top = `${top}px`;
  box.style.left = `${Math.max(8, Math.min(wanted, innerWidth - width - 8))}px`;
}
