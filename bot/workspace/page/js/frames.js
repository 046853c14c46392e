/** What each frame of the stream changes in the model, and which parts of the page hear of it. */
import { nameOf } from "./avatars.js";
import { closeView, showErrors, showModals, showProblem } from "./modal.js";
import { dropMessage, hintTime, keepMessage, setClock, shelvesIn } from "./model.js";
import { announce } from "./announce.js";
import { toast } from "./toasts.js";

/** Hear one frame. */
export function hearFrame(app, frame) {
  HEAR[frame.type]?.(app, frame);
}

function tellShelves(app, keys) {
  for (const key of keys) app.tell("messages", key);
}

function onMessage(app, { channel, message }) {
  tellShelves(app, keepMessage(app.model, channel, message));
  hintTime(app.model, message.ts);
  announce(app.model, channel, message);
}

function onChanged(app, { channel, message }) {
  tellShelves(app, keepMessage(app.model, channel, message));
}

function onDeleted(app, { channel, ts }) {
  tellShelves(app, dropMessage(app.model, channel, ts));
}

function keepView(app, { view, stack }) {
  const { model } = app;
  model.views.set(view.id, view);
  model.errors.delete(view.id);
  model.problems.delete(view.id);
  keepStack(model, stack);
  showModals(app);
}

function keepStack(model, stack) {
  model.stack = stack;
  for (const id of model.views.keys()) if (!stack.includes(id)) closeView(model, id);
}

function onUnread(app, { channel, unread, mentions, last_read }) {
  const held = app.model.channels.get(channel);
  if (held) app.model.channels.set(channel, { ...held, unread, mentions, last_read });
  app.tell("channels");
}

function onNotice(app, { level, text, where }) {
  if (where && app.model.views.has(where)) return showProblem(app, where, text);
  if (where && app.model.messages.has(where)) return sayHere(app, where, level, text);
  return toast(text, level);
}

/** A note of the workspace's own, standing in the channel until the page is left. */
function sayHere(app, channel, level, text) {
  const last = app.model.messages.get(channel).list.at(-1);
  const ts = (Number(last?.ts ?? 0) + 0.000001).toFixed(6);
  keepMessage(app.model, channel, { ts, channel, text, local: level, is_ephemeral: true });
  app.tell("messages", channel);
}

const HEAR = {
  hello: (app, { clock }) => {
    setClock(app.model, clock);
    app.tell("connection", true);
    app.tell("clock");
  },
  message: onMessage,
  message_changed: onChanged,
  message_deleted: onDeleted,
  ephemeral: onMessage,
  ephemeral_changed: onChanged,
  ephemeral_deleted: onDeleted,
  view_opened: keepView,
  view_updated: keepView,
  view_closed: (app, { stack }) => {
    keepStack(app.model, stack);
    showModals(app);
  },
  view_errors: (app, { view_id: view, errors }) => showErrors(app, view, errors),
  home_published: (app, { view }) => {
    app.model.home = view;
    app.tell("home");
  },
  unread: onUnread,
  channel: (app, { channel }) => {
    app.model.channels.set(channel.id, channel);
    app.tell("channels");
    // Pins are the channel's and shown on its messages, which may have been drawn already.
    tellShelves(app, shelvesIn(app.model, channel.id));
  },
  channel_left: (app, { channel }) => {
    const held = app.model.channels.get(channel);
    if (held) app.model.channels.set(channel, { ...held, is_member: false });
    app.tell("channels");
  },
  app: (app, { connected }) => {
    app.model.app.connected = connected;
    app.tell("app");
    toast(connected ? `${nameOf(app.model.users.get(app.model.app.user), app.model.app.name)} is connected.` : "The app is not connected.", connected ? "info" : "error");
  },
  clock: (app, { clock }) => {
    setClock(app.model, clock);
    app.tell("clock");
  },
  notice: onNotice,
};
