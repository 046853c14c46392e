/** Fields to write in: plain text, numbers, e-mail and web addresses. */
import { h } from "../dom.js";
import { wordsOf } from "../mrkdwn.js";
import { change, described, held } from "./change.js";

const KINDS = {
  plain_text_input: { inputmode: "text" },
  number_input: { inputmode: "decimal" },
  email_text_input: { inputmode: "email", autocomplete: "off" },
  url_text_input: { inputmode: "url", autocomplete: "off" },
};

/** A field of one or several lines, with a count when its length is bounded. */
export function textInput(element, place) {
  const initial = held(element, place, { value: element.initial_value }).value ?? "";
  const attributes = {
    ...KINDS[element.type], ...described(place), maxlength: element.max_length,
    placeholder: wordsOf(element.placeholder) || PLACEHOLDERS[element.type], value: initial,
  };
  const field = element.multiline ? h("textarea.field", { ...attributes, rows: 4 }) : h("input.field", { ...attributes, type: "text" });
  const count = counter(element, field);
  field.addEventListener("input", () => onInput(element, place, field, count));
  field.addEventListener("keydown", (event) => onEnter(event, element, place, field));
  return h("div.text-input", {}, field, count);
}

const PLACEHOLDERS = { email_text_input: "name@example.com", url_text_input: "https://example.com", number_input: "0" };

function onInput(element, place, field, count) {
  const typing = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  show(count, element, field);
  change(element, place, { value: field.value || null }, { dispatch: place.dispatch && typing.includes("on_character_entered") });
}

function onEnter(event, element, place, field) {
  if (event.key !== "Enter" || event.shiftKey || element.multiline || !place.dispatch) return;
  event.preventDefault();
  event.stopPropagation();
  change(element, place, { value: field.value || null });
}

function counter(element, field) {
  if (!element.max_length && !element.min_length) return null;
  const count = h("span.count", { "aria-live": "polite" });
  show(count, element, field);
  return count;
}

function show(count, element, field) {
  if (!count) return;
  const written = field.value.length;
  const short = element.min_length && written < element.min_length;
  count.classList.toggle("short", Boolean(short && written));
  count.textContent = short ? `${element.min_length - written} more needed` : element.max_length ? String(element.max_length - written) : "";
}
