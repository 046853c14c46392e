/** Charts: a figure with a drawing, a legend, and the same numbers as a table. */
import { fill, freshId, h } from "../dom.js";
import { icon } from "../icons.js";
import { wordsOf } from "../mrkdwn.js";
import { drawAxes, makeScale } from "./axes.js";
import { drawPie } from "./pie.js";
import { drawArea, drawBars, drawLines } from "./series.js";

const MARKS = { line: drawLines, bar: drawBars, area: drawArea };

const COLOURS = 12;

/** A chart of lines, bars, areas or pie slices. */
export function chart(block, host) {
  const title = typeof block.title === "string" ? block.title : wordsOf(block.title);
  const data = block.chart ?? {};
  const pie = data.type === "pie";
  const drawing = pie ? drawPie(data.segments ?? [], title) : fitted((width) => drawCartesian(data, title, width));
  const names = pie ? data.segments.map(({ label }) => label) : (data.series ?? []).map(({ name }) => name);
  const figure = h("div.chart-figure", { class: pie ? "pie" : "" }, drawing, names.length > 1 || pie ? legend(names, pie ? data.segments : null) : null);
  const numbers = pie ? pieTable(data, title) : seriesTable(data, title);
  return h("figure.chart", {}, h("figcaption", {}, title), figure, tableToggle(numbers));
}

/** Draw at the width there is, so that letters keep their size. */
function fitted(draw) {
  const holder = h("div.chart-holder", {}, draw(560));
  let shown = 560;
  new ResizeObserver(() => {
    const width = Math.max(260, Math.min(holder.clientWidth, 560));
    if (Math.abs(width - shown) < 12 || !holder.clientWidth) return;
    shown = width;
    fill(holder, draw(width));
  }).observe(holder);
  return holder;
}

function drawCartesian(data, title, width) {
  const categories = data.axis_config?.categories ?? (data.series?.[0]?.data ?? []).map(({ label }) => label);
  const series = (data.series ?? []).map(({ name, data: points }) => ({ name, values: categories.map((label) => points.find((point) => point.label === label)?.value ?? null) }));
  const scale = makeScale(series, categories, { fromZero: data.type !== "line", axis: data.axis_config ?? {}, width });
  const marks = (MARKS[data.type] ?? drawLines)(series, scale, categories);
  return drawAxes(scale, categories, data.axis_config ?? {}, marks, title);
}

function legend(names, segments) {
  const sum = (segments ?? []).reduce((all, { value }) => all + value, 0);
  const share = (index) => (segments ? ` ${Math.round((100 * segments[index].value) / sum)}%` : "");
  return h("ul.legend", {}, names.map((name, index) => h("li", {}, h(`span.key.series-${index % COLOURS}`), `${name}${share(index)}`)));
}

function tableToggle(numbers) {
  const id = freshId("numbers");
  const box = h("div.chart-numbers", { id, hidden: true });
  const toggle = () => {
    const open = node.getAttribute("aria-expanded") !== "true";
    node.setAttribute("aria-expanded", String(open));
    box.hidden = !open;
    fill(node, icon("list"), open ? "Hide the numbers" : "Show the numbers");
  };
  const node = h("button.quiet", { type: "button", "aria-expanded": "false", "aria-controls": id, onclick: toggle }, icon("list"), "Show the numbers");
  fill(box, numbers);
  return [node, box];
}

const plainTable = (title, head, rows) => h("div.table-scroll", {}, h("table.grid", {}, h("caption.sr-only", {}, title),
  h("thead", {}, h("tr", {}, head.map((words, column) => h("th", { scope: "col", class: column ? "align-right" : "" }, words)))),
  h("tbody", {}, rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first), rest.map((value) => h("td.align-right", {}, value === null ? "–" : String(value))))))));

function seriesTable(data, title) {
  const categories = data.axis_config?.categories ?? (data.series?.[0]?.data ?? []).map(({ label }) => label);
  const value = (series, label) => series.data.find((point) => point.label === label)?.value ?? null;
  return plainTable(title, [data.axis_config?.x_label ?? "", ...(data.series ?? []).map(({ name }) => name)],
    categories.map((label) => [label, ...(data.series ?? []).map((series) => value(series, label))]));
}

const pieTable = (data, title) => plainTable(title, ["", "Value"], data.segments.map(({ label, value }) => [label, value]));
