/** One message: who, when, what, its files, reactions and thread. */
import { avatar, nameOf } from "./avatars.js";
import { drawBlocks } from "./blocks/index.js";
import { agoWords, instantOf, stamp, timeOf } from "./dates.js";
import { h } from "./dom.js";
import { fileCard } from "./files.js";
import { actingHost } from "./host.js";
import { icon } from "./icons.js";
import { drawTools } from "./messagetools.js";
import { nowOf, zoneOf } from "./model.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawReactions } from "./reactions.js";

const NOTES = { channel_join: "joined the channel", channel_leave: "left the channel", channel_topic: "set the topic", channel_purpose: "set the purpose" };

/** Draw a message; `joined` leaves the heading out, `thread` is set inside a thread. */
export function drawMessage(app, message, place) {
  if (message.local) return localNote(message);
  const author = app.model.users.get(message.user) ?? { id: message.bot_id, real_name: message.username ?? app.model.app?.name, is_bot: true };
  const kinds = [place.joined && "joined", message.is_ephemeral && "ephemeral", message.subtype && "quiet-note"].filter(Boolean).join(" ");
  const says = `${nameOf(author)}, ${timeOf(instantOf(message.ts), zoneOf(app.model))}${message.is_ephemeral ? ", only visible to you" : ""}`;
  return h("div.message", { role: "listitem", class: kinds, tabindex: "-1", "aria-label": says },
    message.is_ephemeral ? h("p.only-you", {}, icon("eyeOff"), "Only visible to you") : pinMark(app, message, place),
    h("div.message-grid", {}, gutter(app, message, author, place), h("div.message-content", {}, place.joined ? null : heading(app, message, author), content(app, message, place))),
    message.is_ephemeral ? null : drawTools(app, message, place));
}

function pinMark(app, message, { channel }) {
  const pinned = app.model.channels.get(channel)?.pins?.includes(message.ts);
  return pinned ? h("p.only-you", {}, icon("pin"), "Pinned") : null;
}

function localNote(message) {
  return h("div.message.ephemeral", { role: "listitem", tabindex: "-1" }, h("p.only-you", {}, icon("eyeOff"), "Only visible to you"),
    h("div.local-note", { class: message.local }, icon(message.local === "error" ? "warning" : "info"), h("span", {}, message.text)));
}

function gutter(app, message, author, { joined }) {
  const at = instantOf(message.ts);
  if (joined) return h("time.message-time.gutter-time", { datetime: at.toISOString() }, timeOf(at, zoneOf(app.model)));
  return h("button.avatar-button", { type: "button", tabindex: "-1", "aria-label": `Profile of ${nameOf(author)}`, onclick: () => app.showPerson(author.id) }, avatar(author));
}

function heading(app, message, author) {
  const at = instantOf(message.ts);
  const zone = zoneOf(app.model);
  return h("div.message-head", {}, h("button.author", { type: "button", onclick: () => app.showPerson(author.id) }, nameOf(author)),
    author.is_bot ? h("span.app-tag", {}, "APP") : null, h("time.message-time", { datetime: at.toISOString(), title: stamp(at, zone) }, timeOf(at, zone)));
}

function content(app, message, place) {
  const on = { type: message.is_ephemeral ? "ephemeral" : "message", channel: place.channel, ts: message.ts };
  const host = actingHost(app, on, `message/${place.channel}/${message.ts}`, { surface: "message" });
  const words = NOTES[message.subtype] ? [h("em", {}, NOTES[message.subtype])] : mrkdwn(message.text, host);
  const edited = message.edited ? h("span.edited", { title: stamp(instantOf(message.edited.ts), host.zone) }, " (edited)") : null;
  return [
    message.subtype === "thread_broadcast" && !place.thread ? h("p.from-thread", {}, icon("reply"), "replied to a thread") : null,
    message.blocks?.length ? drawBlocks(message.blocks, host) : h("div.message-text", {}, words, edited),
    message.blocks?.length ? edited : null,
    message.files?.length ? h("div.files", {}, message.files.map((file) => fileCard(file, host))) : null,
    drawReactions(app, message, place.channel),
    place.thread ? null : threadLink(app, message, place.channel),
  ];
}

function threadLink(app, message, channel) {
  if (!message.reply_count) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(app.model.users.get(id) ?? { id }, "small"));
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const last = message.latest_reply ? `Last reply ${agoWords(instantOf(message.latest_reply), nowOf(app.model))}` : "";
  return h("button.thread-link", { type: "button", "aria-label": `${count}. Open the thread`, onclick: () => app.openThread(channel, message.thread_ts ?? message.ts) },
    h("span.faces", {}, faces), h("strong", {}, count), h("small", {}, last));
}
