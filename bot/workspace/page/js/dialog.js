/** Windows over the page: focus stays inside, Escape asks to close, focus returns where it was. */
import { focusable, freshId, h } from "./dom.js";
import { icon } from "./icons.js";

const open = [];

/** Open a window; `onescape` may refuse to close. Returns a function that closes it. */
export function openDialog({ title, body, footer, className = "", onclose, onescape, lead, label }) {
  const titleId = freshId("title");
  const before = document.activeElement;
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    shade.remove();
    open.splice(open.indexOf(panel), 1);
    onclose?.();
    (before?.isConnected ? before : document.querySelector("[data-composer]"))?.focus?.();
  };
  const ask = () => (onescape ?? close)();
  const panel = h("div.dialog", { role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, class: className, tabindex: "-1" },
    h("header", {}, lead, h("h2", { id: titleId }, title),
      h("button.icon-button", { type: "button", "aria-label": label ?? "Close", onclick: ask }, icon("close"))),
    h("div.dialog-body", { tabindex: "-1" }, body),
    footer ? h("footer", {}, footer) : null);
  const shade = h("div.shade", { onpointerdown: (event) => event.target === shade && ask() }, panel);
  panel.addEventListener("keydown", (event) => onKey(event, panel, ask));
  document.body.append(shade);
  open.push(panel);
  focusFirst(panel);
  return close;
}

/** Whether any window is open. */
export const dialogOpen = () => open.length > 0;

/** Put the focus on the first field of a window, or on the window itself. */
export function focusFirst(panel) {
  const fields = "[data-autofocus],.dialog-body :is(input,textarea,[contenteditable=true])";
  const wanted = panel.querySelector(".dialog-body [data-focus-first] :is(input,textarea,button,[contenteditable=true])");
  (wanted ?? panel.querySelector(fields) ?? panel.querySelector(".dialog-body button") ?? panel).focus({ preventScroll: true });
}

function onKey(event, panel, ask) {
  if (event.key === "Escape") {
    event.stopPropagation();
    ask();
  } else if (event.key === "Tab") keepInside(event, panel);
}

function keepInside(event, panel) {
  const stops = focusable(panel);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && panel.contains(document.activeElement) && document.activeElement !== panel) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}
