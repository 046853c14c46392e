/** The frame of the page: top bar, sidebar, the conversation, the thread beside it. */
import { fill, h } from "./dom.js";
import { drawClock } from "./clock.js";
import { drawConversation } from "./conversation.js";
import { icon } from "./icons.js";
import { drawSidebar } from "./sidebar.js";
import { isDark, toggleTheme } from "./theme.js";
import { drawThread } from "./thread.js";
import { toggleTraffic } from "./traffic.js";

/** Draw the whole page for a session. */
export function drawFrame(app, root) {
  const frame = h("div.frame");
  const closeDrawer = () => frame.classList.remove("drawer-open");
  fill(frame, topBar(app, frame),
    drawSidebar(app),
    h("div.drawer-shade", { onclick: closeDrawer }),
    drawConversation(app),
    drawThread(app));
  app.on("place", closeDrawer);
  app.on("thread", () => frame.classList.toggle("thread-open", Boolean(app.model.place.thread)));
  app.on("place", () => frame.classList.remove("thread-open"));
  document.title = app.model.team.name;
  fill(root, frame);
  frame.addEventListener("keydown", (event) => event.key === "Escape" && onEscape(app, frame));
}

function onEscape(app, frame) {
  if (frame.classList.contains("drawer-open")) frame.classList.remove("drawer-open");
  else if (app.model.place.thread) app.closeThread();
}

function topBar(app, frame) {
  const menu = h("button.icon-button.only-narrow", { type: "button", "aria-label": "Open the sidebar", onclick: () => openDrawer(frame) }, icon("menu"));
  const offline = h("span.offline", { role: "status", hidden: true }, "Reconnecting…");
  app.on("connection", (there) => { offline.hidden = there; });
  const traffic = h("button.icon-button", { type: "button", "aria-label": "Raw traffic", title: "Raw traffic", "aria-pressed": "false", onclick: () => toggleTraffic(app, traffic) }, icon("traffic"));
  return h("header.top-bar", {}, menu, h("span.top-start"), h("div.top-middle", {}, app.model.clock?.movable === false ? null : drawClock(app), offline), h("div.top-end", {}, traffic, themeButton()));
}

function openDrawer(frame) {
  frame.classList.add("drawer-open");
  frame.querySelector(".sidebar button")?.focus();
}

function themeButton() {
  const show = () => fill(node, icon(isDark() ? "sun" : "moon"));
  const node = h("button.icon-button", { type: "button", "aria-label": "Light or dark", title: "Light or dark", onclick: () => { toggleTheme(); show(); } });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
  return node;
}
