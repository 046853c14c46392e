/** The marks of a chart: lines, areas and bars. */
import { svg } from "../dom.js";

const COLOURS = 12;

const tip = (name, label, value) => svg("title", {}, `${name}, ${label}: ${value}`);

function runs(values, point) {
  const pieces = [[]];
  values.forEach((value, index) => (value === null ? pieces.push([]) : pieces.at(-1).push(point(index, value))));
  return pieces.filter((piece) => piece.length);
}

const path = (points) => points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** Lines with a dot on each value. */
export function drawLines(series, scale, categories) {
  const at = (index, value) => [scale.x(index), scale.y(value)];
  return series.map(({ name, values }, order) => svg("g", { class: `series series-${order % COLOURS}` },
    runs(values, at).map((points) => svg("path", { class: "line", d: path(points) })),
    values.map((value, index) => (value === null ? null : svg("circle", { class: "dot", cx: scale.x(index), cy: scale.y(value), r: 3.5 }, tip(name, categories[index], value))))));
}

/** Areas down to the zero line, under their lines. */
export function drawArea(series, scale, categories) {
  const floor = scale.y(scale.zero);
  const fills = series.map(({ values }, order) => svg("g", { class: `series series-${order % COLOURS}` },
    runs(values, (index, value) => [scale.x(index), scale.y(value)]).map((points) =>
      svg("path", { class: "area", d: `${path(points)}L${points.at(-1)[0].toFixed(1)} ${floor}L${points[0][0].toFixed(1)} ${floor}Z` }))));
  return [fills, drawLines(series, scale, categories)];
}

/** Bars in groups, one group for each category. */
export function drawBars(series, scale, categories) {
  const room = scale.band * 0.72;
  const width = Math.min(room / series.length, 44);
  const floor = scale.y(scale.zero);
  const bar = (name, order) => (value, index) => {
    if (value === null) return null;
    const top = scale.y(value);
    const x = scale.x(index) - (width * series.length) / 2 + order * width;
    return svg("rect", { class: "bar", x: x + 1, y: Math.min(top, floor), width: Math.max(1, width - 2), height: Math.max(1, Math.abs(top - floor)), rx: 2 }, tip(name, categories[index], value));
  };
  return series.map(({ name, values }, order) => svg("g", { class: `series series-${order % COLOURS}` }, values.map(bar(name, order))));
}
