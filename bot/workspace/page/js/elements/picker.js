/** A field with a list under it: type to narrow, arrows to walk, Enter to choose; one choice or several. */
import { fill, freshId, h } from "../dom.js";
import { icon } from "../icons.js";
import { closePopover, openPopover, popoverOf } from "../popover.js";

/** Make a picker. `source(query)` gives groups of {value, label, text, detail, lead}; `onpick` hears the chosen list and may refuse. */
export function picker({ source, chosen, multi, max, placeholder, attributes, onpick }) {
  const state = { source, chosen: [...chosen], multi, max, onpick, placeholder, options: [], active: -1, round: 0, listId: freshId("list") };
  state.input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": state.listId, "aria-autocomplete": "list", ...attributes,
    oninput: () => refresh(state),
    onkeydown: (event) => onKey(event, state),
    onfocus: () => state.input.select(),
    onblur: () => setTimeout(() => settle(state), 120),
  });
  state.chips = h("span.chips");
  state.node = h(`div.picker${multi ? ".multi" : ""}`, { onclick: () => toggle(state) }, state.chips, state.input, icon("down"));
  state.list = h("div.listbox", { role: "listbox", id: state.listId, "aria-multiselectable": multi ? "true" : undefined, onpointerdown: (event) => event.preventDefault() });
  show(state);
  return state.node;
}

function show(state) {
  const none = !state.chosen.length;
  state.input.placeholder = none || state.multi ? (none ? state.placeholder : "") : "";
  if (!state.multi) state.input.value = none ? "" : state.chosen[0].text;
  else state.input.value = "";
  fill(state.chips, state.multi ? state.chosen.map((option) => chip(state, option)) : state.chosen[0]?.lead?.());
}

function chip(state, option) {
  const drop = (event) => {
    event.stopPropagation();
    decide(state, state.chosen.filter(({ value }) => value !== option.value));
  };
  return h("span.chip", {}, option.lead?.(), h("span", {}, option.text), h("button", { type: "button", "aria-label": `Remove ${option.text}`, onclick: drop }, icon("close")));
}

async function refresh(state, query = state.input.value) {
  const round = (state.round += 1);
  if (!popoverOf(state.node)) openList(state);
  const groups = await state.source(query.trim());
  if (round !== state.round || !popoverOf(state.node)) return;
  const taken = new Set(state.multi ? state.chosen.map(({ value }) => value) : []);
  const shown = groups.map((group) => ({ ...group, options: group.options.filter(({ value }) => !taken.has(value)) })).filter(({ options }) => options.length);
  state.options = shown.flatMap(({ options }) => options);
  fill(state.list, shown.length ? shown.map((group) => drawGroup(state, group)) : h("div.nothing", {}, "No results"));
  const current = state.multi ? 0 : Math.max(0, state.options.findIndex(({ value }) => value === state.chosen[0]?.value));
  activate(state, state.options.length ? current : -1);
}

function openList(state) {
  openPopover(state.node, state.list, { width: Math.max(state.node.getBoundingClientRect().width, 220), onclose: () => state.input.setAttribute("aria-expanded", "false") });
  state.input.setAttribute("aria-expanded", "true");
}

function drawGroup(state, group) {
  const rows = group.options.map((option) => drawOption(state, option));
  return group.label ? h("div", { role: "group", "aria-label": group.label }, h("div.menu-heading", {}, group.label), rows) : rows;
}

function drawOption(state, option) {
  const index = state.options.indexOf(option);
  const same = state.chosen.some(({ value }) => value === option.value);
  return h("div.option", { role: "option", id: `${state.listId}-${index}`, "aria-selected": String(same), onclick: (event) => { event.stopPropagation(); choose(state, option); }, onpointermove: () => activate(state, index, false) },
    option.lead?.(), h("span.grow", {}, h("span", {}, option.label ?? option.text), option.detail ? h("small", {}, option.detail) : null), same ? icon("check") : null);
}

function activate(state, index, scroll = true) {
  state.active = index;
  state.list.querySelectorAll("[role=option]").forEach((node) => node.classList.toggle("active", node.id === `${state.listId}-${index}`));
  const active = state.list.querySelector(".active");
  state.input.setAttribute("aria-activedescendant", active?.id ?? "");
  if (scroll) active?.scrollIntoView({ block: "nearest" });
}

function choose(state, option) {
  const full = state.multi && state.max && state.chosen.length >= state.max;
  if (full) return;
  closePopover();
  decide(state, state.multi ? [...state.chosen, option] : [option]);
  state.input.focus();
}

async function decide(state, chosen) {
  const before = state.chosen;
  state.chosen = chosen;
  show(state);
  if (await state.onpick(chosen)) return;
  state.chosen = before;
  show(state);
}

function toggle(state) {
  if (document.activeElement !== state.input) state.input.focus();
  if (popoverOf(state.node)) closePopover();
  else refresh(state, "");
}

function settle(state) {
  if (document.activeElement === state.input) return;
  if (popoverOf(state.node)) closePopover();
  show(state);
}

function onKey(event, state) {
  if (event.ctrlKey || event.metaKey) return;
  const listed = popoverOf(state.node);
  const handlers = {
    ArrowDown: () => (listed ? activate(state, (state.active + 1) % state.options.length) : refresh(state, "")),
    ArrowUp: () => (listed ? activate(state, (state.active - 1 + state.options.length) % state.options.length) : refresh(state, "")),
    Enter: () => (listed && state.options[state.active] ? choose(state, state.options[state.active]) : refresh(state, "")),
    Escape: listed ? () => (closePopover(), show(state)) : null,
    Backspace: state.multi && !state.input.value && state.chosen.length ? () => decide(state, state.chosen.slice(0, -1)) : null,
    Delete: !state.multi && state.chosen.length && state.input.selectionEnd - state.input.selectionStart === state.input.value.length ? () => decide(state, []) : null,
  };
  if (!handlers[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  handlers[event.key]();
}
