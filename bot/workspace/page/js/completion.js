/** Completion in the composer: commands, people, channels, emoji. */
import { avatar } from "./avatars.js";
import { fill, freshId, h } from "./dom.js";
import { emoji, emojiNames } from "./emoji.js";
import { icon } from "./icons.js";

const TRIGGERS = [
  { find: /^\/\S*$/, list: commands },
  { find: /(?:^|\s)(@[\w.-]*)$/, list: people },
  { find: /(?:^|\s)(#[\w-]*)$/, list: channels },
  { find: /(?:^|\s)(:[a-z0-9_+-]{2,})$/, list: emojis },
];

/** Attach completion to a text field; returns {key(event)} which says whether it used the key. */
export function completion(app, field, holder) {
  const state = { app, field, rows: [], active: 0, word: "", id: freshId("complete") };
  state.list = h("div.completion", { role: "listbox", id: state.id, hidden: true, "aria-label": "Suggestions" });
  holder.append(state.list);
  field.setAttribute("aria-controls", state.id);
  field.addEventListener("input", () => refresh(state));
  field.addEventListener("blur", () => setTimeout(() => hide(state), 150));
  return { key: (event) => onKey(state, event), list: state.list };
}

function refresh(state) {
  const { field } = state;
  const before = field.value.slice(0, field.selectionStart);
  const hit = TRIGGERS.map(({ find, list }) => ({ found: find.exec(before), list })).find(({ found }) => found);
  state.word = hit ? hit.found[1] ?? hit.found[0] : "";
  state.rows = hit ? hit.list(state.app, state.word.toLowerCase()).slice(0, 8) : [];
  state.active = 0;
  show(state);
}

function show(state) {
  const { list, rows, active, id, field } = state;
  list.hidden = !rows.length;
  fill(list, rows.map((row, index) => h("div.option", { role: "option", id: `${id}-${index}`, class: index === active ? "active" : "", "aria-selected": String(index === active), onpointerdown: (event) => { event.preventDefault(); take(state, row); } },
    row.lead?.(), h("span.grow", {}, h("span", {}, row.label), row.detail ? h("small", {}, row.detail) : null))));
  field.setAttribute("aria-activedescendant", rows.length ? `${id}-${active}` : "");
}

function hide(state) {
  state.rows = [];
  show(state);
}

function take(state, row) {
  const { field, word } = state;
  const start = field.selectionStart - word.length;
  field.setRangeText(`${row.text} `, start, field.selectionStart, "end");
  hide(state);
  field.dispatchEvent(new Event("resized"));
  field.focus();
}

function onKey(state, event) {
  const { rows } = state;
  if (!rows.length) return false;
  const exact = event.key === "Enter" && rows[state.active].text === state.word;
  const acts = {
    ArrowDown: () => move(state, 1), ArrowUp: () => move(state, -1),
    Enter: () => take(state, rows[state.active]), Tab: () => take(state, rows[state.active]), Escape: () => hide(state),
  };
  if (!acts[event.key] || event.isComposing || exact) return false;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
  return true;
}

function move(state, step) {
  state.active = (state.active + step + state.rows.length) % state.rows.length;
  show(state);
}

function commands({ model }, word) {
  return model.commands.filter(({ command }) => command.startsWith(word))
    .map(({ command, usage_hint: hint, description }) => ({ text: command, label: [h("strong", {}, command), hint ? ` ${hint}` : ""], detail: description, lead: () => icon("bolt") }));
}

function people({ model }, word) {
  const wanted = word.slice(1);
  const fits = (...names) => names.some((name) => name?.toLowerCase().split(/[\s.]+/).some((part) => part.startsWith(wanted)) || name?.toLowerCase().startsWith(wanted));
  const persons = [...model.users.values()].filter((user) => !user.deleted && fits(user.name, user.real_name, user.display_name))
    .map((user) => ({ text: `@${user.name}`, label: user.real_name || user.name, detail: `@${user.name}`, lead: () => avatar(user, "small") }));
  const groups = [...model.groups.values()].filter(({ handle, name }) => fits(handle, name)).map(({ handle, name }) => ({ text: `@${handle}`, label: name, detail: `@${handle}`, lead: () => icon("users") }));
  const all = ["here", "channel"].filter((name) => name.startsWith(wanted)).map((name) => ({ text: `@${name}`, label: `@${name}`, detail: "Everybody in this channel", lead: () => icon("users") }));
  return [...persons.slice(0, 5), ...groups, ...all];
}

function channels({ model }, word) {
  return [...model.channels.values()].filter(({ kind, name }) => kind !== "im" && name.includes(word.slice(1))).map(({ name, kind }) => ({ text: `#${name}`, label: name, lead: () => icon(kind === "private" ? "lock" : "hash") }));
}

function emojis(app, word) {
  return emojiNames().filter((name) => name.includes(word.slice(1))).map((name) => ({ text: `:${name}:`, label: `:${name}:`, lead: () => emoji(name) }));
}
