/** People drawn as their initials on a colour of their own. */
import { h } from "./dom.js";

const COLOURS = ["#1f7a8c", "#7a4fa3", "#b0543b", "#2e7d57", "#4464b5", "#a2486f", "#6b7032", "#8a5a2b", "#36658f", "#5f5aa6"];

const known = /^#?[0-9a-f]{6}$/i;

function hash(text) {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7);
}

function initials(person) {
  const words = (person?.real_name || person?.name || "?").split(/[\s._-]+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : words[0]?.slice(0, 1) ?? "?").toUpperCase();
}

function readable(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 < 100;
}

/** Draw a person; sizes are tiny (20), small (24), medium (36), large (72) pixels. */
export function avatar(person, size = "medium") {
  const given = known.test(person?.color ?? "") ? `#${person.color.replace("#", "")}` : "";
  const colour = given && readable(given) ? given : COLOURS[hash(person?.id ?? "") % COLOURS.length];
  return h(`span.avatar.${size}${person?.is_bot ? ".app" : ""}`, { style: `background:${colour}`, "aria-hidden": "true" }, initials(person));
}

/** What a person is called. */
export const nameOf = (person, fallback = "Someone") => person?.display_name || person?.real_name || person?.name || fallback;
