/** The tools that stand over a message: react, reply, more. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { agreed } from "./confirm.js";
import { openDialog } from "./dialog.js";
import { openMenu } from "./menu.js";
import { unescape } from "./mrkdwn.js";
import { permalink } from "./places.js";
import { chooseEmoji, react } from "./reactions.js";
import { readingHost } from "./host.js";
import { toast } from "./toasts.js";

const QUICK = ["white_check_mark", "eyes", "tada"];

/** Draw the tools of one message. */
export function drawTools(app, message, { channel, thread }) {
  const quick = QUICK.map((name) => tool(`React with ${name.replaceAll("_", " ")}`, () => react(app, message, channel, name), emoji(name), "quick-emoji"));
  const add = tool("Add a reaction", () => chooseEmoji(add, (name) => react(app, message, channel, name)), icon("smile"));
  const reply = thread ? null : tool("Reply in thread", () => app.openThread(channel, message.thread_ts ?? message.ts), icon("reply"));
  const more = tool("More actions", () => openMenu(more, menuOf(app, message, channel), { side: "end", label: "Message actions" }), icon("dotsUp"));
  more.setAttribute("aria-haspopup", "menu");
  return h("div.message-tools", { role: "toolbar", "aria-label": "Message actions" }, quick, add, reply, more);
}

const tool = (label, run, drawing, kind = "") => h("button.icon-button", { type: "button", class: kind, "aria-label": label, title: label, onclick: run }, drawing);

function menuOf(app, message, channel) {
  const { model } = app;
  const shortcuts = model.shortcuts.filter(({ type }) => type === "message").map(({ callback_id, name }) => ({
    label: name, detail: model.app.name, icon: "bolt", run: () => app.act("message_shortcut", { callback_id, channel, ts: message.ts }),
  }));
  const own = message.user !== model.me ? [] : [
    { rule: true },
    { label: "Edit message", icon: "edit", run: () => edit(app, message, channel) },
    { label: "Delete message", icon: "trash", danger: true, run: () => remove(app, message, channel) },
  ];
  return [
    { label: "Copy link", icon: "link", run: () => copyLink(model, message, channel) },
    { label: "Copy text", icon: "copy", run: () => navigator.clipboard?.writeText(unescape(message.text ?? "")) },
    ...(shortcuts.length ? [{ rule: true }, { heading: "Message shortcuts" }, ...shortcuts] : []),
    ...own,
  ];
}

function copyLink(model, message, channel) {
  navigator.clipboard?.writeText(permalink(model, channel, message));
  toast("Link copied.");
}

async function remove(app, message, channel) {
  const say = (text) => ({ type: "plain_text", text });
  const confirm = { title: say("Delete message"), text: say("Are you sure you want to delete this message? This cannot be undone."), confirm: say("Delete"), deny: say("Cancel"), style: "danger" };
  if (await agreed(confirm, readingHost(app))) app.act("delete", { channel, ts: message.ts });
}

/** A person's own words as they would type them: mentions by handle. */
function asTyped(model, text) {
  const named = text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => `@${model.users.get(id)?.name ?? id}`).replace(/<#\w+\|([^>]*)>/g, "#$1");
  return unescape(named.replace(/<!subteam\^(\w+)[^>]*>/g, (whole, id) => `@${model.groups.get(id)?.handle ?? id}`).replace(/<!(here|channel|everyone)[^>]*>/g, "@$1"));
}

function edit(app, message, channel) {
  const field = h("textarea.field", { "aria-label": "Message", rows: 4, value: asTyped(app.model, message.text ?? ""), "data-autofocus": true });
  const save = async () => {
    const answer = await app.act("edit", { channel, ts: message.ts, text: field.value });
    if (answer.ok) close();
  };
  const close = openDialog({ title: "Edit message", body: field, className: "confirm", footer: [h("button.button.primary", { type: "button", onclick: save }, "Save")] });
}
