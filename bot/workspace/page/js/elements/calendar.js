/** A month to pick a day from, walked with the arrow keys. */
import { fill, h } from "../dom.js";
import { addDays } from "../dates.js";
import { icon } from "../icons.js";
import { closePopover, openPopover } from "../popover.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, PageUp: -30, PageDown: 30 };

/** Open a month on an anchor; `onpick` hears the day as YYYY-MM-DD. */
export function openCalendar(anchor, { day, today, onpick }) {
  const state = { shown: day ?? today, day, today, onpick, anchor, node: h("div.calendar", { onkeydown: (event) => onKey(event, state) }) };
  draw(state);
  openPopover(anchor, state.node);
  state.node.querySelector("[tabindex='0']").focus();
}

function draw(state) {
  const [year, month] = state.shown.split("-").map(Number);
  const first = `${state.shown.slice(0, 8)}01`;
  const lead = (new Date(`${first}T12:00:00Z`).getUTCDay() + 6) % 7;
  const days = Array.from({ length: 42 }, (_, index) => addDays(first, index - lead));
  const turn = (count) => () => {
    state.shown = addDays(first, count > 0 ? 31 : -1);
    draw(state);
  };
  fill(state.node,
    h("div.calendar-head", {},
      h("button.icon-button", { type: "button", "aria-label": "Previous month", onclick: turn(-1) }, icon("left")),
      h("strong", { "aria-live": "polite" }, `${MONTHS[month - 1]} ${year}`),
      h("button.icon-button", { type: "button", "aria-label": "Next month", onclick: turn(1) }, icon("right"))),
    h("div.calendar-grid", { role: "group", "aria-label": "Days" },
      ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].map((name) => h("span.weekday", { "aria-hidden": "true" }, name)),
      days.map((day) => dayCell(state, day, month))));
}

function dayCell(state, day, month) {
  const marks = [day === state.day && "chosen", day === state.today && "today", Number(day.slice(5, 7)) !== month && "outside"].filter(Boolean).join(" ");
  const [year, , date] = day.split("-").map(Number);
  return h("button.day-cell", {
    type: "button", class: marks, tabindex: day === state.shown ? "0" : "-1", "data-day": day, "aria-pressed": String(day === state.day),
    "aria-label": `${date} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${year}`, onclick: () => pick(state, day),
  }, String(date));
}

function pick(state, day) {
  closePopover();
  state.anchor.focus();
  state.onpick(day);
}

function onKey(event, state) {
  if (event.key === "Escape") {
    event.stopPropagation();
    closePopover();
    state.anchor.focus();
  }
  if (!(event.key in STEPS) || !event.target.dataset.day) return;
  event.preventDefault();
  state.shown = addDays(event.target.dataset.day, STEPS[event.key]);
  draw(state);
  state.node.querySelector(`[data-day="${state.shown}"]`).focus();
}
