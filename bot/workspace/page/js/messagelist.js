/** A list of messages that grows, keeps its place, and marks what is new. */
import { dayOf, dividerWords, instantOf } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { drawMessage } from "./messagerow.js";
import { joins, messagesOf, nowOf, shelf, trim, zoneOf } from "./model.js";
import { reconcile } from "./reconcile.js";

/** Draw the messages of a channel, or of a thread in it. */
export function drawMessageList(app, channel, thread) {
  const rows = h("div.message-rows", { role: "list", "aria-label": thread ? "Thread" : "Messages", onkeydown: walk });
  const newer = h("button.newer", { type: "button", hidden: true, onclick: () => toEnd(list) }, icon("down"), "New messages");
  const list = h("div.message-list", { onscroll: () => onScroll(state) }, rows);
  const state = { app, channel, thread, rows, list, newer, atEnd: true, loading: false, last: null, due: false };
  const key = shelf(channel, thread);
  app.on("messages", (touched) => touched === key && soon(state), rows);
  app.on("clock", () => soon(state), rows);
  const holder = h("div.message-holder", {}, list, newer);
  queueMicrotask(() => show(state));
  new ResizeObserver(() => state.atEnd && toEnd(list)).observe(list);
  return holder;
}

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

/** Draw once for all that arrives within a frame; a hidden page has no frames. */
function soon(state) {
  if (state.due) return;
  state.due = true;
  const draw = () => {
    state.due = false;
    if (state.rows.isConnected) show(state);
  };
  document.hidden ? setTimeout(draw, 100) : requestAnimationFrame(draw);
}

function show(state) {
  const { app, channel, thread, list, rows, newer } = state;
  if (state.atEnd) trim(app.model, shelf(channel, thread));
  const messages = messagesOf(app.model, channel, thread);
  const last = messages.at(-1)?.ts ?? null;
  const grew = Number(last) > Number(state.last);
  reconcile(rows, itemsOf(state, messages));
  rows.querySelectorAll(".message").forEach((row, index, all) => { row.tabIndex = index === all.length - 1 ? 0 : -1; });
  const mine = messages.at(-1)?.user === app.model.me;
  if (state.atEnd || (grew && mine)) toEnd(list);
  else if (grew && state.last) newer.hidden = false;
  state.last = last;
  if (state.atEnd) markRead(state, messages);
}

function itemsOf({ app, channel, thread }, messages) {
  const { model } = app;
  const zone = zoneOf(model);
  const from = thread ? null : model.newFrom.get(channel);
  const items = messages.length || !model.messages.get(shelf(channel, thread))?.loaded ? [] : [emptyItem(app, channel)];
  let previous = null;
  let lined = false;
  for (const message of messages) {
    const day = dayOf(instantOf(message.ts), zone);
    const newDay = !thread && (!previous || dayOf(instantOf(previous.ts), zone) !== day);
    if (newDay) items.push(dividerItem(day, dividerWords(instantOf(message.ts), nowOf(model), zone)));
    const line = from && !lined && Number(message.ts) > Number(from) && message.user !== model.me;
    if (line) items.push(newItem());
    lined ||= Boolean(line);
    items.push(messageItem(app, channel, thread, message, !newDay && !line && joins(previous, message)));
    if (thread && message.ts === thread && messages.length > 1) items.push(repliesItem(messages.length - 1));
    previous = message.ts === thread ? null : message;
  }
  return items;
}

const messageItem = (app, channel, thread, message, joined) => ({ key: message.ts, mark: `${joined}${app.model.channels.get(channel)?.pins?.includes(message.ts)}${JSON.stringify(message)}`, draw: () => drawMessage(app, message, { channel, thread, joined }) });

const dividerItem = (day, words) => ({ key: `day-${day}`, mark: words, draw: () => h("div.day", { role: "separator", "aria-label": words }, h("span", {}, words)) });

const newItem = () => ({ key: "new", mark: "new", draw: () => h("div.new-line", { role: "separator" }, h("span", {}, "New")) });

const repliesItem = (count) => ({ key: "replies", mark: String(count), draw: () => h("div.replies-line", { role: "separator" }, h("span", {}, `${count} ${count === 1 ? "reply" : "replies"}`)) });

const emptyItem = (app, channel) => ({ key: "empty", mark: "empty", draw: () => h("p.nothing-yet", {}, app.model.channels.get(channel)?.kind === "im" ? "This is the very beginning of your direct message." : "Nothing has been said here yet.") });

function markRead({ app, channel, thread }, messages) {
  const held = app.model.channels.get(channel);
  const last = messages.at(-1);
  if (thread || !last || !held?.unread || document.hidden) return;
  app.model.channels.set(channel, { ...held, unread: 0, mentions: 0, last_read: last.ts });
  app.tell("channels");
  app.act("read", { channel, ts: last.ts });
}

function onScroll(state) {
  const { list, newer, app, channel, thread } = state;
  state.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  if (state.atEnd) {
    newer.hidden = true;
    markRead(state, messagesOf(app.model, channel, thread));
  }
  if (list.scrollTop < 60) loadOlder(state);
}

async function loadOlder(state) {
  const { app, channel, thread, list } = state;
  const held = app.model.messages.get(shelf(channel, thread));
  if (state.loading || !held?.more || !held.list.length) return;
  state.loading = true;
  const before = list.scrollHeight - list.scrollTop;
  await app.load(channel, thread, held.list[0].ts);
  // Drawn now and not with the next frame: only then is it known how far the old place has moved.
  show(state);
  list.scrollTop = list.scrollHeight - before;
  state.loading = false;
}

function walk(event) {
  if (!event.target.classList.contains("message") || !["ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
  const all = [...event.currentTarget.querySelectorAll(".message")];
  const here = all.indexOf(event.target);
  const next = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: all.length - 1 }[event.key];
  event.preventDefault();
  all[Math.max(0, Math.min(next, all.length - 1))].focus();
}
