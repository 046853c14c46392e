/** A drawer with the raw wire: every call and envelope, to filter and open. */
import { timeOf } from "./dates.js";
import { fill, h, roam } from "./dom.js";
import { icon } from "./icons.js";
import { zoneOf } from "./model.js";
import { reconcile } from "./reconcile.js";
import { listen } from "./stream.js";
import { toast } from "./toasts.js";

const MOST = 500;

/** Open or close the drawer. */
export function toggleTraffic(app, button) {
  const open = document.querySelector(".traffic");
  if (open) return open.dispatchEvent(new Event("leave"));
  return openDrawer(app, button);
}

function openDrawer(app, button) {
  const state = { app, entries: new Map(), from: "", words: "", picked: null };
  state.list = h("div.traffic-list", { role: "list", onkeydown: (event) => roam(event, [...state.list.querySelectorAll("button")]) });
  state.detail = h("div.traffic-detail", { hidden: true });
  const close = () => {
    stop();
    drawer.remove();
    button.setAttribute("aria-pressed", "false");
    button.focus();
  };
  const drawer = h("aside.traffic", { "aria-label": "Raw traffic", onleave: close, onkeydown: (event) => event.key === "Escape" && close() }, header(state, close), state.list, state.detail);
  const { stop } = listen(app.model.me, { traffic: true, hear: ({ type, entry }) => type === "traffic" && keep(state, [entry]) });
  button.setAttribute("aria-pressed", "true");
  document.querySelector(".frame").append(drawer);
  app.api.traffic(0).then((answer) => answer.ok && keep(state, answer.entries));
  drawer.querySelector("input").focus();
}

function header(state, close) {
  const field = h("input.field", { type: "search", placeholder: "Filter by words", "aria-label": "Filter the traffic", oninput: () => filter(state, "words", field.value.toLowerCase()) });
  const from = h("select.field", { "aria-label": "From", onchange: () => filter(state, "from", from.value) }, [["", "Both ways"], ["app", "From the app"], ["workspace", "From the workspace"]].map(([value, label]) => h("option", { value }, label)));
  return h("header", {}, h("div.traffic-title", {}, h("h2", {}, "Raw traffic"), h("button.icon-button", { type: "button", "aria-label": "Clear", title: "Clear", onclick: () => { state.entries.clear(); show(state); } }, icon("trash")),
    h("button.icon-button", { type: "button", "aria-label": "Close traffic", onclick: close }, icon("close"))), h("div.traffic-filter", {}, field, from));
}

function filter(state, name, value) {
  state[name] = value;
  show(state);
}

function keep(state, entries) {
  for (const entry of entries) state.entries.set(entry.n, entry);
  while (state.entries.size > MOST) state.entries.delete(state.entries.keys().next().value);
  show(state);
}

function fits({ from, words }, entry) {
  if (from && entry.from !== from) return false;
  return !words || JSON.stringify(entry).toLowerCase().includes(words);
}

function show(state) {
  const rows = [...state.entries.values()].filter((entry) => fits(state, entry)).sort((left, right) => right.n - left.n);
  reconcile(state.list, rows.map((entry) => ({ key: String(entry.n), mark: `${entry.status}${entry.ms}${entry.response !== null}${state.picked === entry.n}`, draw: () => row(state, entry) })));
  const picked = state.entries.get(state.picked);
  if (picked) drawDetail(state, picked);
}

function row(state, entry) {
  const good = entry.response?.ok !== false && (entry.status ?? 200) < 400;
  return h("div", { role: "listitem" }, h("button.traffic-row", { type: "button", class: [entry.from, good ? "" : "bad", state.picked === entry.n && "picked"].filter(Boolean).join(" "), onclick: () => pick(state, entry) },
    h("span.way", { title: entry.from === "app" ? "From the app" : "From the workspace" }, entry.from === "app" ? "→" : "←"),
    h("span.grow", {}, h("strong", {}, entry.name), h("small", {}, `${entry.via} · ${timeOf(new Date(entry.at), zoneOf(state.app.model), true)}`)),
    h("small", {}, outcome(entry), entry.ms === undefined || entry.ms === null ? "" : ` · ${Number(entry.ms).toFixed(1)} ms`)));
}

function outcome({ response, status, from }) {
  if (response === null) return "waiting";
  return response?.error ?? String(status ?? (from === "workspace" ? "acknowledged" : ""));
}

function pick(state, entry) {
  state.picked = state.picked === entry.n ? null : entry.n;
  state.detail.hidden = state.picked === null;
  show(state);
}

function drawDetail(state, entry) {
  const part = (title, value) => h("section", {}, h("h3", {}, title, h("button.icon-button", { type: "button", "aria-label": `Copy ${title.toLowerCase()}`, onclick: () => copy(value) }, icon("copy"))), h("pre.code", { tabindex: "0" }, pretty(value)));
  fill(state.detail, part("Request", entry.request), part("Response", entry.response));
}

function copy(value) {
  navigator.clipboard?.writeText(JSON.stringify(value, null, 2));
  toast("Copied.");
}

function pretty(value) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  return text.split(/("(?:[^"\\]|\\.)*"(?=:))/).map((part, index) => (index % 2 ? h("span.json-key", {}, part) : part));
}
