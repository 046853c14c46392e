/** Lists that keep their unchanged rows, so that focus, folds and sorting survive an update. */

/** Make the children of a node match items of {key, mark, draw}; a row is drawn anew only when its mark changes. */
export function reconcile(node, items) {
  const old = new Map([...node.children].map((child) => [child.dataset.key, child]));
  const focused = document.activeElement;
  const rows = items.map((item) => rowOf(item, old.get(item.key), focused));
  const wanted = new Set(rows);
  for (const child of old.values()) if (!wanted.has(child)) child.remove();
  rows.forEach((row, index) => node.children[index] !== row && node.insertBefore(row, node.children[index] ?? null));
  rows.filter((row) => row.dataset.refocus).forEach(refocus);
}

function rowOf({ key, mark, draw }, old, focused) {
  if (old?.dataset.mark === mark) return old;
  const row = draw();
  row.dataset.key = key;
  row.dataset.mark = mark;
  if (old?.contains(focused)) row.dataset.refocus = focused.closest("[data-block]")?.dataset.block ?? "row";
  return row;
}

function refocus(row) {
  const block = row.dataset.refocus;
  delete row.dataset.refocus;
  const inside = row.querySelector(`[data-block="${CSS.escape(block)}"] :is(button,a,input)`);
  const whole = row.hasAttribute("tabindex") ? row : row.querySelector("button,a,input");
  (inside ?? whole)?.focus({ preventScroll: true });
}
