/** What the page knows: people, places, messages, views and the clock, as one person sees them. */
import { instantOf } from "./dates.js";

/** Make the model from a boot answer. */
export function makeModel(booted) {
  const model = {
    team: booted.team, me: booted.self.id, app: booted.app, commands: booted.commands ?? [], shortcuts: booted.shortcuts ?? [],
    users: new Map(booted.users.map((user) => [user.id, user])),
    groups: new Map((booted.usergroups ?? []).map((group) => [group.id, group])),
    channels: new Map(), messages: new Map(), forms: new Map(), views: new Map(), stack: [], errors: new Map(), problems: new Map(), home: null,
    clock: null, place: { channel: null, thread: null, tab: null }, newFrom: new Map(),
  };
  for (const channel of [...booted.channels, ...(booted.joinable ?? []), ...booted.dms]) model.channels.set(channel.id, channel);
  for (const view of booted.modals ?? []) model.views.set(view.id, view);
  model.stack = (booted.modals ?? []).map(({ id }) => id);
  setClock(model, booted.clock);
  return model;
}

/** Take the server's word for the time. */
export function setClock(model, clock) {
  if (clock) model.clock = { ...clock, at: new Date(clock.now), heard: performance.now() };
}

/** The workspace's time: the server's last word plus what has passed since. */
export function nowOf(model) {
  const { at, heard, running = true } = model.clock;
  return running ? new Date(at.getTime() + performance.now() - heard) : at;
}

/** The zone of the person this page belongs to. */
export const zoneOf = (model) => model.users.get(model.me)?.tz || "UTC";

/** The key under which messages of a channel or a thread are kept. */
export const shelf = (channel, thread) => (thread ? `${channel}/${thread}` : channel);

/** Messages of a channel or thread, oldest first. */
export const messagesOf = (model, channel, thread) => model.messages.get(shelf(channel, thread))?.list ?? [];

const ordered = (list) => list.sort((left, right) => Number(left.ts) - Number(right.ts));

/** Make room for messages before they are asked for: what the stream brings meanwhile is kept. */
export function makeShelf(model, key) {
  if (!model.messages.has(key)) model.messages.set(key, { list: [], more: false, loaded: false });
}

/** Keep a page of history; what the stream brought is newer and stays. */
export function keepHistory(model, key, messages, more) {
  const all = new Map(messages.map((message) => [message.ts, message]));
  for (const message of model.messages.get(key).list) all.set(message.ts, message);
  model.messages.set(key, { list: ordered([...all.values()]), more, loaded: true });
}

const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;

const MOST = 400;

/** Let go of the oldest messages of a long shelf; they can be loaded again. */
export function trim(model, key) {
  const held = model.messages.get(key);
  if (!held || held.list.length <= MOST) return;
  held.list = held.list.slice(-MOST / 2);
  held.more = true;
}

/** A message's time is a hint of the clock while it is being moved. */
export function hintTime(model, ts) {
  const at = instantOf(ts);
  if (model.clock && at > nowOf(model)) setClock(model, { ...model.clock, now: at.toISOString() });
}

/** The shelves on which a message stands: its channel, its thread, or both. */
export function shelvesOf(channel, message) {
  const keys = [];
  if (!isReply(message) || message.subtype === "thread_broadcast") keys.push(channel);
  keys.push(shelf(channel, message.thread_ts ?? message.ts));
  return keys;
}

/** Keep a new or changed message wherever it stands and is loaded; returns the shelves touched. */
export function keepMessage(model, channel, message) {
  const keys = shelvesOf(channel, message).filter((key) => model.messages.has(key));
  for (const key of keys) {
    const held = model.messages.get(key);
    held.list = ordered([...held.list.filter(({ ts }) => ts !== message.ts), message]);
  }
  return keys;
}

/** The shelves of a channel and its threads that are kept. */
export const shelvesIn = (model, channel) => [...model.messages.keys()].filter((key) => key === channel || key.startsWith(`${channel}/`));

/** Drop a message; returns the shelves touched. */
export function dropMessage(model, channel, ts) {
  const keys = shelvesIn(model, channel);
  for (const key of keys) model.messages.get(key).list = model.messages.get(key).list.filter((message) => message.ts !== ts);
  return keys;
}

/** The direct message with the app. */
export const appChannel = (model) => [...model.channels.values()].find(({ kind, user }) => kind === "im" && user === model.app?.user);

/** What a channel is called by this person. */
export function channelName(model, channel) {
  if (channel?.kind !== "im") return channel?.name ?? "";
  const person = model.users.get(channel.user);
  return person?.display_name || person?.real_name || person?.name || "Direct message";
}

/** Whether two messages stand close enough to share one heading. */
export function joins(previous, message) {
  if (!previous || previous.subtype || message.subtype || previous.local || message.local) return false;
  const author = (one) => one.user ?? one.bot_id;
  const near = instantOf(message.ts) - instantOf(previous.ts) < 300000;
  return near && author(previous) === author(message) && Boolean(previous.is_ephemeral) === Boolean(message.is_ephemeral);
}
