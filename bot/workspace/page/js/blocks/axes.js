/** The frame of a chart: where values and categories fall, grid lines and labels. */
import { svg } from "../dom.js";

const HEIGHT = 240;

function niceStep(span) {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough) ?? 10;
  return factor * power;
}

function niceRange(values, fromZero) {
  const known = values.filter((value) => value !== null);
  let low = Math.min(...known, fromZero ? 0 : Infinity);
  let high = Math.max(...known, fromZero ? 0 : -Infinity);
  if (!Number.isFinite(low)) [low, high] = [0, 1];
  if (low === high) [low, high] = [Math.min(low, 0), Math.max(high, low + 1)];
  if (low > 0 && low < high / 2) low = 0;
  const step = niceStep(high - low);
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step, step };
}

/** Work out the plot's box and the two mappings into it. */
export function makeScale(series, categories, { fromZero, axis, width }) {
  const { low, high, step } = niceRange(series.flatMap(({ values }) => values), fromZero);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  const widest = Math.max(...ticks.map((tick) => tickWords(tick).length));
  const box = { left: 14 + widest * 7 + (axis.y_label ? 18 : 0), right: width - 10, top: 10, bottom: HEIGHT - 28 - (axis.x_label ? 18 : 0) };
  const band = (box.right - box.left) / Math.max(categories.length, 1);
  return {
    box, ticks, band, width,
    x: (index) => box.left + band * (index + 0.5),
    y: (value) => box.bottom - ((value - low) / (high - low)) * (box.bottom - box.top),
    zero: Math.min(Math.max(0, low), high),
  };
}

function tickWords(tick) {
  if (Math.abs(tick) >= 1e6) return `${Number((tick / 1e6).toFixed(1))}M`;
  if (Math.abs(tick) >= 1e4) return `${Number((tick / 1e3).toFixed(1))}k`;
  return String(Number(tick.toFixed(3)));
}

function shortened(label, band) {
  const room = Math.max(3, Math.floor(band / 6.4));
  return label.length > room ? `${label.slice(0, room - 1)}…` : label;
}

/** Draw axes, labels and the marks between them. */
export function drawAxes(scale, categories, axis, marks, title) {
  const { box, ticks, x, y, band, width } = scale;
  const every = Math.ceil(34 / Math.max(band, 1));
  const grid = ticks.map((tick) => [
    svg("line", { class: tick === 0 ? "zero" : "grid", x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }),
    svg("text", { class: "tick", x: box.left - 8, y: y(tick) + 4, "text-anchor": "end" }, tickWords(tick)),
  ]);
  const labels = categories.map((label, index) => (index % every ? null
    : svg("text", { class: "tick", x: x(index), y: box.bottom + 17, "text-anchor": "middle" }, shortened(label, band * every), svg("title", {}, label))));
  const middle = (box.top + box.bottom) / 2;
  return svg("svg", { class: "chart-svg", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": title }, grid, marks, labels,
    axis.x_label ? svg("text", { class: "axis-label", x: (box.left + box.right) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, axis.x_label) : null,
    axis.y_label ? svg("text", { class: "axis-label", transform: `translate(13 ${middle}) rotate(-90)`, "text-anchor": "middle" }, axis.y_label) : null);
}
