/** Slack's mrkdwn, read into nodes: blocks of lines first, then marks inside a line. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { broadcastMention, channelMention, dateText, groupMention, linkTo, personMention } from "./mentions.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const QUOTE = /^(?:&gt;|>) ?/;
const BULLET = /^(\s*)[•◦▪-] +(.*)$/;
const NUMBERED = /^(\s*)(\d{1,3})\. +(.*)$/;

/** Undo the three escapes of mrkdwn. */
export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Read mrkdwn into a list of nodes. */
export function mrkdwn(text, host) {
  const pieces = String(text ?? "").split(/```\n?([\s\S]*?)\n?```/);
  return pieces.flatMap((piece, index) => {
    if (index % 2) return [h("pre.code", {}, unescape(piece))];
    const around = piece.replace(index > 0 ? /^\n/ : /(?!)/, "").replace(index < pieces.length - 1 ? /\n$/ : /(?!)/, "");
    return lines(around, host);
  });
}

/** A text object of either kind, as nodes. */
export function textOf(object, host) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, host);
  return breaks(object.text, (line) => (object.emoji === false ? [line] : withEmoji(line)));
}

/** The words of a text object without their marks, for labels. */
export const wordsOf = (object) => unescape(String(object?.text ?? "")).replace(/<[^|>]*\|([^>]*)>/g, "$1");

function breaks(text, draw) {
  return String(text ?? "").split("\n").flatMap((line, index) => (index ? [h("br"), ...draw(line)] : draw(line)));
}

function lines(text, host) {
  if (!text) return [];
  const groups = [];
  for (const line of text.split("\n")) {
    const kind = QUOTE.test(line) ? "quote" : BULLET.test(line) ? "bullets" : NUMBERED.test(line) ? "numbers" : "plain";
    if (groups.at(-1)?.kind !== kind) groups.push({ kind, lines: [] });
    groups.at(-1).lines.push(line);
  }
  return groups.flatMap((group) => GROUPS[group.kind](group.lines, host));
}

const GROUPS = {
  plain: (all, host) => [h("div.line", {}, all.flatMap((line, index) => [index ? h("br") : null, inline(line, host)]))],
  quote: (all, host) => [h("blockquote", {}, lines(all.map((line) => line.replace(QUOTE, "")).join("\n"), host))],
  bullets: (all, host) => [h("ul.plain", {}, all.map((line) => item(line.match(BULLET)[1], line.match(BULLET)[2], host)))],
  numbers: (all, host) => [h("ol.plain", { start: all[0].match(NUMBERED)[2] }, all.map((line) => item(line.match(NUMBERED)[1], line.match(NUMBERED)[3], host)))],
};

const item = (indent, text, host) => h(`li${indent.length >= 2 ? ".deeper" : ""}`, {}, inline(text, host));

/** Marks inside one line: code and angle brackets first, since nothing inside them is read again. */
export function inline(text, host) {
  return text.split(/(`[^`\n]+`|<[^<>\n]+>)/).reduce(
    ({ nodes, held }, part, index, all) => {
      const solid = index % 2 === 1;
      if (solid) held.push(part.startsWith("`") ? h("code", {}, unescape(part.slice(1, -1))) : angle(part.slice(1, -1), host));
      const open = solid ? `\u0000${held.length - 1}\u0000` : part;
      const joined = nodes + open;
      return index === all.length - 1 ? styled(joined, held) : { nodes: joined, held };
    },
    { nodes: "", held: [] },
  );
}

function styled(text, held) {
  const found = /(^|[\s\p{P}\u0000])([*_~])(?=\S)(?!\2)((?:(?!\2).)*?[^\s])\2(?=$|[\s\p{P}\u0000])/u.exec(text);
  if (!found) return plainWith(text, held);
  const [whole, before, mark, inside] = found;
  const head = text.slice(0, found.index) + before;
  return [
    ...plainWith(head, held),
    h(STYLES[mark], {}, styled(inside, held)),
    ...styled(text.slice(found.index + whole.length), held),
  ];
}

function plainWith(text, held) {
  return text.split(/\u0000(\d+)\u0000/).flatMap((part, index) => (index % 2 ? [held[Number(part)]] : withEmoji(unescape(part))));
}

function angle(inside, host) {
  const [target, label] = splitOnce(inside, "|");
  if (target.startsWith("@")) return personMention(target.slice(1), host, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), host, label);
  if (target.startsWith("!")) return special(target.slice(1), label, host);
  const address = unescape(target);
  return linkTo(address, label ? withEmoji(unescape(label)) : [address.replace(/^mailto:/, "")]);
}

function special(command, label, host) {
  const [name, ...rest] = command.split("^");
  if (name === "date") {
    const shown = dateText(rest[0], unescape(rest[1] ?? "{date}"), host, label);
    return rest[2] ? linkTo(unescape(rest[2]), [shown]) : shown;
  }
  if (name === "subteam") return groupMention(rest[0], host, label);
  return broadcastMention(name);
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
