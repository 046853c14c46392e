/** rich_text as nodes, and what a person typed in our small editor as rich_text again. */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcastMention, channelMention, dateText, groupMention, linkTo, personMention } from "./mentions.js";

const INLINE = {
  text: (part) => part.text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line])),
  link: (part) => [linkTo(part.url, [part.text || part.url])],
  user: (part, host) => [personMention(part.user_id, host)],
  channel: (part, host) => [channelMention(part.channel_id, host)],
  usergroup: (part, host) => [groupMention(part.usergroup_id, host)],
  broadcast: (part) => [broadcastMention(part.range)],
  emoji: (part) => [emoji(part.name) ?? `:${part.name}:`],
  date: (part, host) => [dateText(part.timestamp, part.format || "{date}", host, part.fallback)],
  color: (part) => [h("span.swatch", { style: /^#[0-9a-f]{3,8}$/i.test(part.value) ? `--swatch:${part.value}` : "" }), part.value],
};

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["highlight", "mark"], ["code", "code"]];

function inlinePart(part, host) {
  const nodes = (INLINE[part.type] ?? (() => [part.text ?? ""]))(part, host);
  return STYLES.reduce((inside, [name, tag]) => (part.style?.[name] ? [h(tag, {}, inside)] : inside), nodes);
}

const inlineAll = (element, host) => (element.elements ?? []).flatMap((part) => inlinePart(part, host));

const PARTS = {
  rich_text_section: (element, host) => h("div.line", {}, inlineAll(element, host)),
  rich_text_quote: (element, host) => h("blockquote", {}, inlineAll(element, host)),
  rich_text_preformatted: (element, host) => h("pre.code", {}, inlineAll(element, host)),
  rich_text_list: listPart,
};

function listPart(element, host) {
  const items = (element.elements ?? []).map((section) => h("li", {}, inlineAll(section, host)));
  const spec = `${element.style === "ordered" ? "ol" : "ul"}.plain.indent-${Math.min(element.indent ?? 0, 4)}`;
  return h(element.border ? `${spec}.bordered` : spec, { start: element.offset ? element.offset + 1 : undefined }, items);
}

/** Read a rich_text object into nodes. */
export function richText(block, host) {
  return (block?.elements ?? []).map((element) => (PARTS[element.type] ?? PARTS.rich_text_section)(element, host));
}

/** The words of a rich_text object, without marks. */
export function richWords(block) {
  const words = (part) => part.text ?? part.name ?? (part.elements ?? []).map(words).join("");
  return (block?.elements ?? []).map(words).join("\n");
}

const TAGS = { STRONG: "bold", B: "bold", EM: "italic", I: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };

/** Read the editor's nodes back into a rich_text object, or null when nothing is written. */
export function readEditor(root) {
  const sections = [];
  for (const node of root.childNodes) readBlock(node, sections);
  const elements = sections.filter((section) => section.elements.length);
  return elements.length ? { type: "rich_text", elements } : null;
}

function readBlock(node, sections) {
  if (node.nodeName === "UL" || node.nodeName === "OL") sections.push(readList(node));
  else if (node.nodeName === "BLOCKQUOTE") sections.push({ type: "rich_text_quote", elements: readInline(node, {}) });
  else if (node.nodeName === "PRE") sections.push({ type: "rich_text_preformatted", elements: readInline(node, {}) });
  else if (node.nodeName === "DIV" || node.nodeName === "P") sections.push({ type: "rich_text_section", elements: readInline(node, {}) });
  else addLoose(sections, readInline(node, {}));
}

function addLoose(sections, parts) {
  if (!sections.at(-1)?.loose) sections.push(Object.defineProperty({ type: "rich_text_section", elements: [] }, "loose", { value: true }));
  sections.at(-1).elements.push(...parts);
}

function readList(node) {
  const items = [...node.children].map((item) => ({ type: "rich_text_section", elements: readInline(item, {}) }));
  return { type: "rich_text_list", style: node.nodeName === "OL" ? "ordered" : "bullet", elements: items };
}

function readInline(node, style) {
  if (node.nodeType === Node.TEXT_NODE) return node.data ? [textPart(node.data, style)] : [];
  if (node.nodeName === "BR") return [textPart("\n", style)];
  const mark = TAGS[node.nodeName];
  const inner = mark ? { ...style, [mark]: true } : style;
  return [...node.childNodes].flatMap((child) => readInline(child, inner));
}

const textPart = (text, style) => ({ type: "text", text: text.replaceAll("\u00a0", " "), ...(Object.keys(style).length ? { style } : {}) });
