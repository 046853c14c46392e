/** The list of channels one could join. */
import { h } from "./dom.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icons.js";

/** Show all public channels, with a way in. */
export function browseChannels(app) {
  const rooms = [...app.model.channels.values()].filter(({ kind, is_archived: gone }) => kind === "channel" && !gone);
  const enter = async (channel) => {
    if (!channel.is_member && !(await app.act("join", { channel: channel.id })).ok) return;
    close();
    app.model.channels.set(channel.id, { ...channel, is_member: true });
    app.tell("channels");
    app.open(channel.id);
  };
  const row = (channel) => h("li", {}, h("button.person-row", { type: "button", onclick: () => enter(channel) }, icon("hash"),
    h("span.grow", {}, h("strong", {}, channel.name), h("small", {}, [`${channel.members ?? 0} people`, channel.topic || channel.purpose].filter(Boolean).join(" · "))),
    h("small", {}, channel.is_member ? "You are in" : "Join")));
  const close = openDialog({ title: "Channels", body: h("ul.people-list", {}, rooms.sort((one, other) => one.name.localeCompare(other.name)).map(row)), className: "people" });
}
