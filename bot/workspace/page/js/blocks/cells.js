/** Cells of tables: what they show, and by what they sort. */
import { h } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { textOf } from "../mrkdwn.js";
import { richText, richWords } from "../richtext.js";

/** The nodes of a cell. */
export function cellNodes(cell, host, blockId) {
  if (!cell) return [];
  if (cell.type === "rich_text") return richText(cell, host);
  if (cell.element) return [drawElement(cell.element, { host, blockId })];
  if (cell.type === "mrkdwn" || cell.type === "plain_text") return textOf(cell, host);
  return [h("span", {}, cell.text ?? (cell.value === undefined ? "" : Number(cell.value).toLocaleString("en-US")))];
}

/** What a cell sorts by: its number, or its words. */
export function sortKey(cell) {
  if (cell?.type === "raw_number") return Number(cell.value);
  if (cell?.fallback) return sortKey(cell.fallback);
  return (cell?.type === "rich_text" ? richWords(cell) : cell?.text ?? "").toLowerCase();
}

/** Order two cells: numbers by size, words by the alphabet with numbers inside them by size. */
export function compareCells(left, right) {
  const [one, other] = [sortKey(left), sortKey(right)];
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

/** Whether every cell of a column is a number. */
export const isNumeric = (rows, column) => rows.length > 0 && rows.every((row) => (row[column]?.fallback ?? row[column])?.type === "raw_number");
