/** Reactions under a message, and the small board to choose one from. */
import { nameOf } from "./avatars.js";
import { fill, h } from "./dom.js";
import { emoji, emojiNames } from "./emoji.js";
import { icon } from "./icons.js";
import { closePopover, openPopover } from "./popover.js";

/** Draw the reactions a message has. */
export function drawReactions(app, message, channel) {
  if (!message.reactions?.length) return null;
  const add = h("button.reaction.add", { type: "button", "aria-label": "Add a reaction", onclick: () => chooseEmoji(add, (name) => react(app, message, channel, name)) }, icon("smile"));
  return h("div.reactions", { role: "group", "aria-label": "Reactions" }, message.reactions.map((reaction) => one(app, message, channel, reaction)), add);
}

function one(app, message, channel, { name, users, count }) {
  const mine = users.includes(app.model.me);
  const who = users.map((id) => nameOf(app.model.users.get(id))).join(", ");
  return h("button.reaction", { type: "button", "aria-pressed": String(mine), title: `${who} reacted with :${name}:`, onclick: () => react(app, message, channel, name) },
    emoji(name) ?? `:${name}:`, h("span", {}, String(count ?? users.length)));
}

/** Add one's reaction to a message, or take it back. */
export function react(app, message, channel, name) {
  const mine = message.reactions?.some((reaction) => reaction.name === name && reaction.users.includes(app.model.me));
  return app.act(mine ? "unreact" : "react", { channel, ts: message.ts, name });
}

/** Open a board of emoji with a search field; `onpick` hears the name. */
export function chooseEmoji(anchor, onpick) {
  const grid = h("div.emoji-grid");
  const pick = (name) => {
    closePopover();
    anchor.focus();
    onpick(name);
  };
  const show = () => fill(grid, emojiNames().filter((name) => name.includes(search.value.trim().toLowerCase())).slice(0, 120).map((name) =>
    h("button.emoji-cell", { type: "button", "aria-label": name.replaceAll("_", " "), title: `:${name}:`, onclick: () => pick(name) }, emoji(name))));
  const search = h("input.field", { type: "search", placeholder: "Search emoji", "aria-label": "Search emoji", oninput: show });
  const board = h("div.emoji-board", { role: "dialog", "aria-label": "Emoji", onkeydown: (event) => onKey(event, grid, search, anchor) }, search, grid);
  show();
  openPopover(anchor, board, { side: "end" });
  search.focus();
}

function onKey(event, grid, search, anchor) {
  const cells = [...grid.children];
  const here = cells.indexOf(document.activeElement);
  const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, ArrowDown: here < 0 ? 0 : here + 8, ArrowUp: here - 8 };
  if (event.key === "Escape") {
    event.stopPropagation();
    closePopover();
    anchor.focus();
  } else if (event.key === "Enter" && document.activeElement === search) {
    event.preventDefault();
    cells[0]?.click();
  } else if (event.key in steps && !(here < 0 && event.key !== "ArrowDown")) {
    event.preventDefault();
    (cells[steps[event.key]] ?? search).focus();
  }
}
