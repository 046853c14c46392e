/** The middle of the page: header, tabs of the app, messages, composer. */
import { avatar } from "./avatars.js";
import { drawAbout } from "./about.js";
import { drawComposer } from "./composer.js";
import { fill, h, roam } from "./dom.js";
import { drawHome } from "./home.js";
import { icon } from "./icons.js";
import { inline } from "./mrkdwn.js";
import { readingHost } from "./host.js";
import { openMenu } from "./menu.js";
import { drawMessageList } from "./messagelist.js";
import { appChannel, channelName } from "./model.js";
import { toast } from "./toasts.js";

/** Draw the conversation that is open, and draw it anew when another is. */
export function drawConversation(app) {
  const main = h("main.conversation", { id: "messages", tabindex: "-1" });
  let drawn = null;
  const here = () => `${app.model.place.channel}/${app.model.place.tab}`;
  const show = () => {
    drawn = here();
    fill(main, header(app), bookmarks(app), tabs(app), body(app));
    if (!matchMedia("(pointer: coarse)").matches) main.querySelector("[data-composer]")?.focus();
  };
  app.on("place", show);
  app.on("channels", () => drawn === here() && renew(app, main));
  return main;
}

/** Draw anew what a change of the channel touches, and nothing that somebody may be typing in. */
function renew(app, main) {
  main.querySelector(".conversation-head").replaceWith(header(app));
  main.querySelector(".bookmarks").replaceWith(bookmarks(app));
  const old = main.querySelector("[data-foot]");
  if (old && old.dataset.foot !== footKind(current(app))) old.replaceWith(foot(app));
}

const current = ({ model }) => model.channels.get(model.place.channel);

function header(app) {
  const channel = current(app);
  const person = channel?.kind === "im" ? app.model.users.get(channel.user) : null;
  const lead = person ? avatar(person, "small") : icon(channel?.kind === "private" ? "lock" : "hash");
  const topic = channel?.topic || channel?.purpose || person?.title || "";
  const more = h("button.icon-button", { type: "button", "aria-label": "About this conversation", "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => openMenu(more, channelMenu(app, channel), { side: "end" }) }, icon("dotsUp"));
  return h("header.conversation-head", {},
    h("h2", {}, lead, h("span", {}, channelName(app.model, channel))),
    topic ? h("p.topic", {}, inline(topic, readingHost(app))) : h("span.grow"),
    channel?.kind === "im" ? null : h("span.members", { title: "People in this channel" }, icon("users"), String(channel?.members ?? "")),
    more);
}

function channelMenu(app, channel) {
  const link = { label: "Copy link", icon: "link", run: () => copy(`${location.origin}/#/${channel.id}`) };
  if (channel.kind === "im") return [{ label: "Show profile", icon: "info", run: () => app.showPerson(channel.user) }, link];
  const leave = { label: "Leave channel", icon: "close", danger: true, run: () => app.act("leave", { channel: channel.id }) };
  const invite = { label: `Add ${app.model.app.name}`, icon: "plus", run: () => app.act("invite", { channel: channel.id, user: app.model.app.user }) };
  return [link, invite, { rule: true }, leave];
}

function copy(words) {
  navigator.clipboard?.writeText(words);
  toast("Link copied.");
}

function bookmarks(app) {
  const all = current(app)?.bookmarks ?? [];
  return h("ul.bookmarks", { hidden: !all.length, "aria-label": "Bookmarks" }, all.map(({ title, link }) => h("li", {}, h("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, icon("bookmark"), title))));
}

function tabs(app) {
  const { model } = app;
  if (model.place.channel !== appChannel(model)?.id) return null;
  const names = [model.app.has_home && ["home", "Home"], ["messages", "Messages"], ["about", "About"]].filter(Boolean);
  const row = h("div.tabs", { role: "tablist", onkeydown: (event) => roam(event, [...row.children]) }, names.map(([name, label]) =>
    h("button", { type: "button", role: "tab", "aria-selected": String(model.place.tab === name), tabindex: model.place.tab === name ? "0" : "-1", onclick: () => app.open(model.place.channel, { tab: name, replace: true }) }, label)));
  return row;
}

function body(app) {
  const { channel, tab } = app.model.place;
  if (tab === "home") return drawHome(app);
  if (tab === "about") return drawAbout(app);
  return h("div.conversation-body", {}, drawMessageList(app, channel, null), foot(app));
}

function footKind(channel) {
  if (channel?.is_archived) return "archived";
  return channel && channel.kind !== "im" && !channel.is_member ? "outside" : "composer";
}

function foot(app) {
  const channel = current(app);
  const kind = footKind(channel);
  const join = () => app.act("join", { channel: channel.id }).then(() => app.open(channel.id));
  const draw = {
    archived: () => h("p.foot-note", {}, "This channel is archived."),
    outside: () => h("p.foot-note", {}, "You are not in this channel. ", h("button.button.primary", { type: "button", onclick: join }, "Join")),
    composer: () => drawComposer(app, app.model.place.channel, null),
  };
  const node = draw[kind]();
  node.dataset.foot = kind;
  return node;
}
