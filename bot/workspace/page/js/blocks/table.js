/** The plain table. */
import { h } from "../dom.js";
import { cellNodes } from "./cells.js";

/** A table whose first row is its head. */
export function table(block, host) {
  const [head = [], ...rows] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const look = (column) => {
    const { align = "left", is_wrapped: wrapped } = settings[column] ?? {};
    return `align-${align}${wrapped ? " wrapped" : ""}`;
  };
  const draw = (tag) => (cell, column) => h(tag, { class: look(column), scope: tag === "th" ? "col" : undefined }, cellNodes(cell, host, block.block_id));
  return h("div.table-scroll", { tabindex: "0", role: "region", "aria-label": "Table" }, h("table.grid", {},
    h("thead", {}, h("tr", {}, head.map(draw("th")))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map(draw("td")))))));
}
