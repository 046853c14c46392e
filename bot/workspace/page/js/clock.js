/** The workspace's clock: what time it is there, and the ways to move it on. */
import { addDays, dayOf, stamp, timeOf, wallTime } from "./dates.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { nowOf, setClock, zoneOf } from "./model.js";
import { openPopover, popoverOf } from "./popover.js";
import { toast } from "./toasts.js";

const SPEEDS = [[60, "1 minute a second"], [600, "10 minutes a second"], [3600, "1 hour a second"], [21600, "6 hours a second"]];

/** Draw the clock of the top bar; its panel opens on a click. */
export function drawClock(app) {
  const words = h("span.clock-words");
  const node = h("button.clock-chip", { type: "button", "aria-haspopup": "dialog", "aria-label": "Workspace clock" }, icon("clock"), words);
  const state = { app, node, words, from: null, to: null, playing: false, speed: 3600 };
  node.addEventListener("click", () => openPanel(state));
  const timer = setInterval(() => (node.isConnected ? tick(state) : clearInterval(timer)), 1000);
  app.on("clock", () => tick(state));
  tick(state);
  return node;
}

function tick(state) {
  state.words.textContent = stamp(nowOf(state.app.model), zoneOf(state.app.model));
  if (state.panel?.isConnected) showPanel(state);
}

function openPanel(state) {
  state.panel = h("div.clock-panel", { role: "dialog", "aria-label": "Workspace clock" });
  drawPanel(state);
  if (popoverOf(state.node)) return;
  openPopover(state.node, state.panel);
  state.panel.addEventListener("keydown", (event) => event.key === "Escape" && state.node.focus());
  state.panel.querySelector("button:not(:disabled)")?.focus();
}

function drawPanel(state) {
  const zone = zoneOf(state.app.model);
  state.big = h("strong.clock-big");
  state.day = h("span.clock-day");
  state.bar = h("progress", { max: 1, value: 0, "aria-label": "Moving the clock" });
  state.note = h("p.clock-note", { role: "status" });
  const moves = [["+1 hour", later(3600)], ["Next morning", nextMorning], ["+1 day", later(86400)], ["+2 weeks", later(14 * 86400)], ["Now", () => new Date()]];
  state.moves = moves.map(([label, target]) => h("button.button", { type: "button", "data-move": label, title: label === "Now" ? "This machine's own time" : undefined, onclick: () => move(state, target(nowOf(state.app.model), zone)) }, label));
  state.play = h("button.button.primary", { type: "button", onclick: () => togglePlay(state) });
  const speed = h("select.field", { "aria-label": "Speed", onchange: () => { state.speed = Number(speed.value); } }, SPEEDS.map(([seconds, label]) => h("option", { value: String(seconds), selected: seconds === state.speed }, label)));
  fill(state.panel, h("div.clock-face", {}, state.big, state.day, h("small", {}, `Workspace time, ${zone}`)), h("div.clock-moves", {}, state.moves), h("div.clock-play", {}, state.play, speed), state.bar, state.note);
  showPanel(state);
}

const later = (seconds) => (now) => new Date(now.getTime() + seconds * 1000);

function nextMorning(now, zone) {
  const today = dayOf(now, zone);
  const morning = wallTime(today, "09:00", zone);
  return morning > now ? morning : wallTime(addDays(today, 1), "09:00", zone);
}

function showPanel(state) {
  const now = nowOf(state.app.model);
  const zone = zoneOf(state.app.model);
  const moving = Boolean(state.to);
  state.big.textContent = timeOf(now, zone);
  state.day.textContent = stamp(now, zone).split(",")[0];
  state.moves.forEach((button) => { button.disabled = moving || state.playing || (button.dataset.move === "Now" && new Date() <= now); });
  fill(state.play, icon(state.playing ? "pause" : "play"), state.playing ? "Pause" : "Play");
  state.play.disabled = moving && !state.playing;
  state.bar.hidden = !moving || state.playing;
  if (moving) showProgress(state, (now - state.from) / Math.max(1, state.to - state.from));
  state.note.textContent = moving && !state.playing ? `On the way to ${stamp(state.to, zone)}…` : "";
}

/** How far a move has come; nothing heard yet is shown as under way. */
function showProgress({ bar }, share) {
  if (share > 0.001) bar.value = Math.min(1, share);
  else bar.removeAttribute("value");
}

async function move(state, target) {
  const { app } = state;

  state.from = nowOf(app.model);
  state.to = target;
  state.node.classList.add("moving");
  tick(state);
  const answer = await app.api.moveClock({ to: target.toISOString() });
  state.to = null;
  state.node.classList.remove("moving");
  if (answer.ok) setClock(app.model, answer.clock);
  else toast(answer.message || "The clock can only be moved forward.", "error");
  app.tell("clock");
  return answer.ok;
}

async function togglePlay(state) {
  state.playing = !state.playing;
  tick(state);
  while (state.playing && state.node.isConnected) {
    const begun = performance.now();
    if (!(await move(state, later(state.speed)(nowOf(state.app.model))))) state.playing = false;
    await new Promise((resolve) => { setTimeout(resolve, Math.max(0, 1000 - (performance.now() - begun))); });
  }
  tick(state);
}
