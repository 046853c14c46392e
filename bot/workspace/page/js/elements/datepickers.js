/** Pickers of a day, of a time, and of both. */
import { h } from "../dom.js";
import { dayOf, timeOf, wallTime } from "../dates.js";
import { icon } from "../icons.js";
import { wordsOf } from "../mrkdwn.js";
import { openCalendar } from "./calendar.js";
import { change, described, held } from "./change.js";
import { picker } from "./picker.js";

const SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day in words, as a picker shows it. */
const dayWords = (day) => `${SHORT[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(8))}, ${day.slice(0, 4)}`;

function dayField({ day, place, placeholder, onpick }) {
  const words = h("span", {});
  const show = (value) => {
    words.textContent = value ? dayWords(value) : placeholder;
    words.className = value ? "" : "empty";
  };
  show(day);
  let current = day;
  const took = (value) => {
    current = value;
    show(value);
    onpick(value);
  };
  const open = () => openCalendar(node, { day: current, today: dayOf(place.host.now(), place.host.zone), onpick: took });
  const node = h("button.picker.date", { type: "button", "aria-haspopup": "dialog", ...described(place), onclick: open }, icon("calendar"), words, icon("down"));
  if (!place.labelledby) node.setAttribute("aria-label", placeholder);
  return node;
}

const HALF_HOURS = Array.from({ length: 48 }, (_, slot) => `${String(Math.floor(slot / 2)).padStart(2, "0")}:${slot % 2 ? "30" : "00"}`);

function typedTime(query) {
  const found = /^(\d{1,2})[:.h]?(\d{2})?$/.exec(query);
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null;
  return `${found[1].padStart(2, "0")}:${found[2] ?? "00"}`;
}

function timeField({ time, place, placeholder, onpick }) {
  const row = (value) => ({ value, text: value });
  const find = async (query) => {
    const typed = typedTime(query);
    const near = HALF_HOURS.filter((slot) => slot.startsWith(query) || slot === typed);
    return [{ options: [...new Set([...(typed ? [typed] : []), ...near])].map(row) }];
  };
  const label = place.labelledby ? undefined : placeholder;
  const node = picker({ source: find, chosen: time ? [row(time)] : [], placeholder, attributes: { ...described(place), "aria-label": label }, onpick: async ([chosen]) => (await onpick(chosen?.value ?? null)) !== false });
  node.classList.add("time");
  node.prepend(icon("clock"));
  return node;
}

/** A day. */
export function datePicker(element, place) {
  const day = held(element, place, { selected_date: element.initial_date }).selected_date;
  return dayField({ day, place, placeholder: wordsOf(element.placeholder) || "Select a date", onpick: (value) => change(element, place, { selected_date: value }) });
}

/** A time of day. */
export function timePicker(element, place) {
  const time = held(element, place, { selected_time: element.initial_time }).selected_time;
  return timeField({ time, place, placeholder: wordsOf(element.placeholder) || "Select a time", onpick: (value) => change(element, place, { selected_time: value }) });
}

/** A day and a time in the reader's zone; complete once both are set. */
export function dateTimePicker(element, place) {
  const { zone } = place.host;
  const seconds = held(element, place, { selected_date_time: element.initial_date_time }).selected_date_time;
  const at = seconds ? new Date(seconds * 1000) : null;
  const state = { day: at && dayOf(at, zone), time: at && timeOf(at, zone) };
  const set = (name) => (value) => {
    state[name] = value;
    const whole = state.day && state.time;
    return change(element, place, { selected_date_time: whole ? wallTime(state.day, state.time, zone) / 1000 : null });
  };
  return h("div.date-time", {},
    dayField({ day: state.day, place, placeholder: "Select a date", onpick: set("day") }),
    timeField({ time: state.time, place, placeholder: "Select a time", onpick: set("time") }));
}
