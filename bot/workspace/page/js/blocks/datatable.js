/** The data table: caption, sortable columns, pages. */
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { wordsOf } from "../mrkdwn.js";
import { cellNodes, compareCells, isNumeric } from "./cells.js";

/** A data table with its own sorting and paging. */
export function dataTable(block, host) {
  const [head = [], ...rows] = block.rows ?? [];
  const numeric = head.map((_, column) => isNumeric(rows, column));
  const state = { block, host, head, rows, numeric, size: block.page_size ?? 5, page: 0, column: null, way: 1 };
  state.body = h("tbody");
  state.foot = h("div.table-foot");
  state.heads = head.map((cell, column) => headCell(state, cell, column));
  show(state);
  const caption = typeof block.caption === "string" ? block.caption : wordsOf(block.caption);
  return h("div.data-table", {},
    h("div.table-scroll", { tabindex: "0", role: "region", "aria-label": caption }, h("table.grid", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, state.heads)), state.body)),
    state.foot);
}

const align = (state, column) => (state.numeric[column] ? "align-right" : "align-left");

function headCell(state, cell, column) {
  const words = cell.text ?? "";
  const sort = () => {
    const again = state.column === column;
    state.way = again ? -state.way : 1;
    state.column = column;
    state.page = 0;
    show(state);
  };
  return h("th", { scope: "col", class: align(state, column), "aria-sort": "none" }, h("button.sorter", { type: "button", onclick: sort }, h("span", {}, words), h("span.sort-mark", { "aria-hidden": "true" })));
}

function ordered({ rows, column, way }) {
  if (column === null) return rows;
  return [...rows].sort((left, right) => way * compareCells(left[column], right[column]));
}

function show(state) {
  const { page, size, rows } = state;
  state.heads.forEach((head, column) => markHead(state, head, column));
  fill(state.body, ordered(state).slice(page * size, (page + 1) * size).map((row) => bodyRow(state, row)));
  fill(state.foot, rows.length > size ? pager(state) : h("span", {}, countWords(rows.length)));
}

const countWords = (count) => `${count} row${count === 1 ? "" : "s"}`;

function markHead(state, head, column) {
  const mine = state.column === column;
  head.setAttribute("aria-sort", mine ? (state.way > 0 ? "ascending" : "descending") : "none");
  fill(head.querySelector(".sort-mark"), icon(mine ? (state.way > 0 ? "up" : "down") : "sort"));
}

function bodyRow(state, row) {
  const lead = state.block.row_header_column_index ?? -1;
  return h("tr", {}, row.map((cell, column) => h(column === lead ? "th" : "td", { class: align(state, column), scope: column === lead ? "row" : undefined }, cellNodes(cell, state.host, state.block.block_id))));
}

function pager(state) {
  const { page, size, rows } = state;
  const last = Math.ceil(rows.length / size) - 1;
  const turn = (step) => () => {
    state.page = page + step;
    show(state);
    const [back, next] = state.foot.querySelectorAll("button");
    const wanted = step < 0 ? back : next;
    (wanted.disabled ? (step < 0 ? next : back) : wanted).focus();
  };
  return [
    h("span", { "aria-live": "polite" }, `${page * size + 1}–${Math.min(rows.length, (page + 1) * size)} of ${rows.length}`),
    h("button.icon-button", { type: "button", "aria-label": "Previous page", disabled: page === 0, onclick: turn(-1) }, icon("left")),
    h("button.icon-button", { type: "button", "aria-label": "Next page", disabled: page === last, onclick: turn(1) }, icon("right")),
  ];
}
