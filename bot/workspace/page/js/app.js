/** One person's session on the page: the model, the stream, and what the parts of the page may ask for. */
import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { drawFrame } from "./frame.js";
import { hearFrame } from "./frames.js";
import { closeModals, showModals } from "./modal.js";
import { appChannel, keepHistory, makeModel, makeShelf, shelf } from "./model.js";
import { showProfile } from "./people.js";
import { closePopover } from "./popover.js";
import { followLinks, readPlace, writePlace } from "./places.js";
import { listen } from "./stream.js";
import { toast } from "./toasts.js";

let session = null;

/** Open the workspace as a person (the first one when none is named). */
export async function start(person) {
  const booted = await api.boot(person);
  if (!booted.ok && person) return start(undefined);
  if (!booted.ok) return retry(booted.message);
  session?.stop();
  session = await connect(booted.self.id);
  sessionStorage.setItem("person", session.model.me);
  drawFrame(session, document.querySelector("#page"));
  showModals(session);
  await session.open(...startingPlace(session.model));
  document.documentElement.dataset.ready = session.model.me;
  return session;
}

function retry(message) {
  fill(document.querySelector("#page"), h("p.starting", { role: "alert" }, message));
  setTimeout(() => start(undefined), 1500);
}

function startingPlace(model) {
  const { channel, thread } = readPlace();
  const known = model.channels.get(channel);
  if (known && (known.kind === "im" || known.is_member)) return [channel, { thread, replace: true }];
  const first = [...model.channels.values()].find(({ kind, is_member: member }) => kind !== "im" && member);
  return [(first ?? appChannel(model))?.id, { replace: true }];
}

/** Listen first and ask then, so that nothing is said between the two unheard. */
async function connect(person) {
  const early = [];
  const ears = { hear: (frame) => early.push(frame), lost: () => {}, back: () => start(person) };
  const stream = listen(person, { hear: (frame) => ears.hear(frame), lost: () => ears.lost(), back: () => ears.back() });
  await stream.ready;
  const app = makeSession(await api.boot(person), stream);
  early.forEach((frame) => hearFrame(app, frame));
  ears.hear = (frame) => hearFrame(app, frame);
  ears.lost = () => app.tell("connection", false);
  return app;
}

function makeSession(booted, stream) {
  const model = makeModel(booted);
  const bus = new EventTarget();
  const app = {
    model, api,
    on: (topic, hear, node) => hearWhile(bus, topic, hear, node),
    tell: (topic, detail) => bus.dispatchEvent(new CustomEvent(topic, { detail })),
    act: (verb, fields) => act(app, verb, fields),
    open: (channel, options) => open(app, channel, options),
    openThread: (channel, ts) => openThread(app, channel, ts),
    closeThread: () => closeThread(app),
    load: (channel, thread, before) => load(app, channel, thread, before),
    become: (person) => start(person),
    showPerson: (id) => showProfile(app, id),
    upload: (file) => api.upload(model.me, file),
    openDirect: (user) => openDirect(app, user),
  };
  const stopLinks = followLinks(app);
  app.stop = () => [stream.stop, stopLinks, closePopover, closeModals].forEach((stop) => stop());
  return app;
}

/** Hear a topic; with a node, only until that node has left the page. */
function hearWhile(bus, topic, hear, node) {
  const onEvent = ({ detail }) => {
    if (!node || node.isConnected) hear(detail);
    else bus.removeEventListener(topic, onEvent);
  };
  bus.addEventListener(topic, onEvent);
}

async function act(app, verb, fields) {
  const answer = await app.api.act(app.model.me, verb, fields);
  const quiet = answer.ok || answer.errors || verb === "submit" || verb === "options";
  if (!quiet) toast(answer.message || `That didn't work: ${answer.error}`, "error");
  return answer;
}

async function open(app, id, { thread, tab, replace = false } = {}) {
  const { model } = app;
  const channel = model.channels.get(id);
  if (!channel) return;
  closePopover();
  const isApp = id === appChannel(model)?.id;
  const shown = isApp ? tab ?? model.place.tab ?? (model.app.has_home ? "home" : "messages") : null;
  model.place = { channel: id, thread: null, tab: shown };
  model.newFrom.set(id, channel.unread ? channel.last_read || "0" : null);
  writePlace(model.place, replace);
  app.tell("place");
  if (!model.messages.get(id)?.loaded) await load(app, id);
  if (isApp && shown !== "about") app.act("open_home", { tab: shown });
  if (thread) await openThread(app, id, thread);
}

async function load(app, channel, thread, before) {
  const { model } = app;
  makeShelf(model, shelf(channel, thread));
  const answer = await app.api.history(model.me, channel, { thread, before });
  if (!answer.ok) return toast(answer.message, "error");
  keepHistory(model, shelf(channel, thread), answer.messages, answer.has_more);
  app.tell("messages", shelf(channel, thread));
}

async function openThread(app, channel, ts) {
  const { model } = app;
  model.place.thread = ts;
  writePlace(model.place);
  app.tell("thread");
  await load(app, channel, ts);
  app.tell("thread-open");
}

function closeThread(app) {
  app.model.place.thread = null;
  writePlace(app.model.place);
  app.tell("thread");
}

async function openDirect(app, user) {
  const answer = await app.act("open_dm", { user });
  const channel = typeof answer.channel === "string" ? answer.channel : answer.channel?.id;
  if (answer.channel?.id) app.model.channels.set(answer.channel.id, answer.channel);
  app.tell("channels");
  if (channel) await app.open(channel, { tab: "messages" });
}
