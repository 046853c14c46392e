/** Checkboxes and radio buttons. */
import { freshId, h } from "../dom.js";
import { textOf } from "../mrkdwn.js";
import { change, described, held } from "./change.js";

function choice(option, control, host) {
  return h("label.choice", {}, control,
    h("span", {}, h("span.choice-text", {}, textOf(option.text, host)),
      option.description ? h("span.choice-detail", {}, textOf(option.description, host)) : null));
}

/** A group of boxes to tick. */
export function checkboxes(element, place) {
  const ticked = new Set((held(element, place, {}).selected_options ?? element.initial_options ?? []).map(({ value }) => value));
  const rows = (element.options ?? []).map((option) => {
    const box = h("input", { type: "checkbox", checked: ticked.has(option.value), onchange: () => toggle(option, box) });
    return choice(option, box, place.host);
  });
  const toggle = async (option, box) => {
    box.checked ? ticked.add(option.value) : ticked.delete(option.value);
    const selected = element.options.filter(({ value }) => ticked.has(value));
    if (await change(element, place, { selected_options: selected })) return;
    box.checked = !box.checked;
    box.checked ? ticked.add(option.value) : ticked.delete(option.value);
  };
  return h("div.choices", { role: "group", ...described(place) }, rows);
}

/** A group of which one is chosen. */
export function radioButtons(element, place) {
  const name = freshId("radio");
  let chosen = held(element, place, { selected_option: element.initial_option }).selected_option?.value;
  const rows = (element.options ?? []).map((option) => {
    const dot = h("input", { type: "radio", name, value: option.value, checked: option.value === chosen, onchange: () => pick(option) });
    return choice(option, dot, place.host);
  });
  const node = h("div.choices", { role: "radiogroup", ...described(place) }, rows);
  const pick = async (option) => {
    if (await change(element, place, { selected_option: option })) chosen = option.value;
    else node.querySelectorAll("input").forEach((dot) => { dot.checked = dot.value === chosen; });
  };
  return node;
}
