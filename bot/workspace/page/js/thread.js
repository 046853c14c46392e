/** The pane at the right: one message and its replies. */
import { drawComposer } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { drawMessageList } from "./messagelist.js";
import { channelName } from "./model.js";

/** Draw the thread pane; empty while no thread is open. */
export function drawThread(app) {
  const pane = h("aside.thread", { "aria-label": "Thread" });
  const show = () => {
    const { channel, thread } = app.model.place;
    if (!thread) return fill(pane);
    return fill(pane, header(app, channel), drawMessageList(app, channel, thread), drawComposer(app, channel, thread));
  };
  app.on("thread", show);
  app.on("place", show);
  app.on("thread-open", () => pane.querySelector("[data-composer]")?.focus());
  return pane;
}

function header(app, channel) {
  const place = app.model.channels.get(channel);
  return h("header.conversation-head", {}, h("h2", {}, h("span", {}, "Thread")), h("p.topic", {}, `${place.kind === "im" ? "" : "#"}${channelName(app.model, place)}`),
    h("button.icon-button", { type: "button", "aria-label": "Close thread", onclick: () => app.closeThread() }, icon("close")));
}
