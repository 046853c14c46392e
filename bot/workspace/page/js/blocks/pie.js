/** A pie, from the top and clockwise. */
import { svg } from "../dom.js";

const COLOURS = 12;
const SIZE = 200;
const RADIUS = 92;

function edge(share) {
  const angle = 2 * Math.PI * share - Math.PI / 2;
  return `${(SIZE / 2 + RADIUS * Math.cos(angle)).toFixed(2)} ${(SIZE / 2 + RADIUS * Math.sin(angle)).toFixed(2)}`;
}

function slice(from, to, attributes, words) {
  const whole = to - from > 0.9999;
  const shape = whole
    ? ["circle", { cx: SIZE / 2, cy: SIZE / 2, r: RADIUS }]
    : ["path", { d: `M${SIZE / 2} ${SIZE / 2}L${edge(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 0.5 ? 1 : 0} 1 ${edge(to)}Z` }];
  return svg(shape[0], { ...shape[1], ...attributes }, svg("title", {}, words));
}

/** Draw the segments of a pie. */
export function drawPie(segments, title) {
  const sum = segments.reduce((all, { value }) => all + value, 0) || 1;
  let before = 0;
  const slices = segments.map(({ label, value }, index) => {
    const from = before;
    before += value / sum;
    return slice(from, before, { class: `slice series-${index % COLOURS}` }, `${label}: ${value} (${Math.round((100 * value) / sum)}%)`);
  });
  return svg("svg", { class: "pie-svg", viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": title }, slices);
}
