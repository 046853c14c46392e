/** The markdown block: headings, lists, quotes, fences, tables and inline marks, read into nodes. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { linkTo } from "./mentions.js";

const FENCE = /^```(\w*)\s*$/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const RULE = /^(?:-{3,}|\*{3,}|_{3,})\s*$/;
const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const QUOTE = /^>\s?/;
const TABLE_RULE = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/;

/** Read a markdown text into a list of nodes. */
export function markdown(text, host) {
  const lines = String(text ?? "").split("\n");
  const nodes = [];
  while (lines.length) {
    const reader = READERS.find(({ fits }) => fits(lines));
    nodes.push(...reader.take(lines, host));
  }
  return nodes;
}

const READERS = [
  { fits: ([line]) => !line.trim(), take: (lines) => (lines.shift(), []) },
  { fits: ([line]) => FENCE.test(line), take: takeFence },
  { fits: ([line]) => HEADING.test(line), take: takeHeading },
  { fits: ([line]) => RULE.test(line), take: (lines) => (lines.shift(), [h("hr")]) },
  { fits: ([line, next]) => line.includes("|") && next !== undefined && TABLE_RULE.test(next.trim()), take: takeTable },
  { fits: ([line]) => ITEM.test(line), take: takeList },
  { fits: ([line]) => QUOTE.test(line), take: takeQuote },
  { fits: () => true, take: takeParagraph },
];

function takeFence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !FENCE.test(lines[0])) code.push(lines.shift());
  lines.shift();
  return [h("pre.code", {}, code.join("\n"))];
}

function takeHeading(lines, host) {
  const [, marks, words] = lines.shift().match(HEADING);
  return [h(`div.heading.level-${marks.length}`, { role: "heading", "aria-level": marks.length + 1 }, marked(words, host))];
}

function takeQuote(lines, host) {
  const inside = [];
  while (lines.length && QUOTE.test(lines[0])) inside.push(lines.shift().replace(QUOTE, ""));
  return [h("blockquote", {}, markdown(inside.join("\n"), host))];
}

function takeParagraph(lines, host) {
  const words = [lines.shift()];
  const starts = (line) => READERS.slice(0, -1).some(({ fits }) => fits([line, undefined]));
  while (lines.length && !starts(lines[0])) words.push(lines.shift());
  return [h("p", {}, words.flatMap((line, index) => [index ? h("br") : null, marked(line, host)]))];
}

function takeList(lines, host, depth = 0) {
  const first = lines[0].match(ITEM);
  const list = h(first[2] ? "ol.plain" : "ul.plain", { start: first[2] });
  while (lines.length && ITEM.test(lines[0])) {
    const indent = lines[0].match(ITEM)[1].length;
    if (indent < depth) break;
    if (indent > first[1].length && list.lastChild) list.lastChild.append(...takeList(lines, host, indent));
    else list.append(listItem(lines.shift().match(ITEM), host));
  }
  return [list];
}

function listItem([, , , box, words], host) {
  const tick = box ? h("input", { type: "checkbox", disabled: true, checked: box !== " ", "aria-label": box === " " ? "open" : "done" }) : null;
  return h(`li${box ? ".todo" : ""}`, {}, tick, marked(words, host));
}

function takeTable(lines, host) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const head = cells(lines.shift());
  const aligns = cells(lines.shift()).map((rule) => (/^:-+:$/.test(rule) ? "center" : rule.endsWith(":") ? "right" : "left"));
  const rows = [];
  while (lines.length && lines[0].includes("|")) rows.push(cells(lines.shift()));
  const draw = (tag) => (cell, index) => h(`${tag}.align-${aligns[index] ?? "left"}`, {}, marked(cell, host));
  const body = rows.map((row) => h("tr", {}, row.map(draw("td"))));
  return [h("div.table-scroll", {}, h("table.grid", {}, h("thead", {}, h("tr", {}, head.map(draw("th")))), h("tbody", {}, body)))];
}

const MARKS = [
  [/`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)/, (found, host) => linkTo(found[2], marked(found[1] || found[2], host))],
  [/\*\*(?=\S)(.+?)\*\*/, (found, host) => h("strong", {}, marked(found[1], host))],
  [/__(?=\S)(.+?)__/, (found, host) => h("strong", {}, marked(found[1], host))],
  [/~~(?=\S)(.+?)~~/, (found, host) => h("s", {}, marked(found[1], host))],
  [/\*(?=\S)([^*]+?)\*/, (found, host) => h("em", {}, marked(found[1], host))],
  [/(?<![\w])_(?=\S)([^_]+?)_(?![\w])/, (found, host) => h("em", {}, marked(found[1], host))],
  [/https?:\/\/[^\s<>)]+/, (found) => linkTo(found[0], [found[0]])],
];

function marked(text, host) {
  const hits = MARKS.map(([pattern, draw]) => ({ found: pattern.exec(text), draw })).filter(({ found }) => found);
  if (!hits.length) return withEmoji(text);
  const { found, draw } = hits.reduce((best, hit) => (hit.found.index < best.found.index ? hit : best));
  return [
    ...withEmoji(text.slice(0, found.index)),
    draw(found, host),
    ...marked(text.slice(found.index + found[0].length), host),
  ];
}
