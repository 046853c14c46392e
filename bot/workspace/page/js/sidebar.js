/** The sidebar: who you are, channels, direct messages, apps, with what is unread. */
import { avatar, nameOf } from "./avatars.js";
import { fill, h, roam } from "./dom.js";
import { icon } from "./icons.js";
import { appChannel, channelName } from "./model.js";
import { choosePerson } from "./people.js";
import { browseChannels } from "./browse.js";

/** Draw the sidebar and keep it true. */
export function drawSidebar(app) {
  const lists = h("div.side-lists", { onkeydown: (event) => roam(event, [...lists.querySelectorAll(".side-row")]) });
  const show = () => {
    const focused = lists.contains(document.activeElement) && document.activeElement.dataset.channel;
    fill(lists, sections(app));
    if (focused) lists.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  };
  ["channels", "place", "app"].forEach((topic) => app.on(topic, show));
  show();
  return h("nav.sidebar", { "aria-label": "Channels and people" }, h("div.side-head", {}, h("h1", {}, app.model.team.name)), whoButton(app), lists);
}

function whoButton(app) {
  const me = app.model.users.get(app.model.me);
  return h("button.who", { type: "button", "aria-haspopup": "dialog", "aria-label": `You are ${me.real_name}. Be somebody else`, onclick: () => choosePerson(app) },
    avatar(me), h("span.grow", {}, h("small", {}, "You are"), h("strong", {}, me.real_name || nameOf(me)), me.title ? h("small", {}, me.title) : null), icon("down"));
}

function sections(app) {
  const { model } = app;
  const all = [...model.channels.values()];
  const rooms = all.filter((channel) => channel.kind !== "im" && channel.is_member && !channel.is_archived);
  const own = appChannel(model);
  const direct = all.filter((channel) => channel.kind === "im" && channel !== own);
  const byName = (left, right) => channelName(model, left).localeCompare(channelName(model, right));
  return [
    section("Channels", rooms.sort(byName).map((channel) => row(app, channel)), addRow("Browse channels", () => browseChannels(app))),
    section("Direct messages", direct.sort(byName).map((channel) => row(app, channel)), addRow("New message", () => choosePerson(app, { direct: true }))),
    own ? section("Apps", [row(app, own)]) : null,
  ];
}

const section = (title, rows, last) => h("section.side-section", { "aria-label": title }, h("h2", {}, title), h("ul", {}, [...rows, last].filter(Boolean).map((one) => h("li", {}, one))));

const addRow = (label, run) => h("button.side-row.add", { type: "button", onclick: run }, h("span.side-icon", {}, icon("plus")), h("span.grow", {}, label));

function mark(app, channel) {
  if (channel.kind === "im") return avatar(app.model.users.get(channel.user), "tiny");
  return h("span.side-icon", {}, icon(channel.kind === "private" ? "lock" : "hash"));
}

function row(app, channel) {
  const here = app.model.place.channel === channel.id;
  const name = channelName(app.model, channel);
  const count = channel.kind === "im" ? channel.unread : channel.mentions;
  const says = `${name}${channel.unread ? `, ${channel.unread} unread` : ""}`;
  const off = channel === appChannel(app.model) && app.model.app.connected === false;
  return h("button.side-row", { type: "button", class: [here && "here", channel.unread > 0 && "unread"].filter(Boolean).join(" "), "aria-current": here ? "page" : undefined, "aria-label": says, "data-channel": channel.id, onclick: () => app.open(channel.id) },
    mark(app, channel), h("span.grow.side-name", {}, name), off ? h("small", { title: "Not connected" }, "off") : null,
    count ? h("span.badge", { "aria-hidden": "true" }, String(count)) : channel.unread ? h("span.unread-dot", { "aria-hidden": "true" }) : null);
}
