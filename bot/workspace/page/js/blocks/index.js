/** One place that knows every block by its type, and draws a list of them. */
import { h } from "../dom.js";
import { actions, contextActions } from "./actions.js";
import { alert } from "./alert.js";
import { card, carousel } from "./card.js";
import { chart } from "./chart.js";
import { container } from "./container.js";
import { dataTable } from "./datatable.js";
import { input } from "./input.js";
import { fileBlock, image, video } from "./media.js";
import { plan, taskCard } from "./plan.js";
import { table } from "./table.js";
import { context, divider, header, markdownBlock, richTextBlock, section } from "./text.js";

const DRAW = {
  section, header, divider, context, image, actions, input, video, table, alert, card, carousel, container, plan,
  rich_text: richTextBlock,
  markdown: markdownBlock,
  data_table: dataTable,
  data_visualization: chart,
  context_actions: contextActions,
  task_card: taskCard,
  file: fileBlock,
};

const unknown = (block) => h("p.unknown", {}, `This kind of block can't be shown here: ${block?.type ?? "none"}`);

/** Draw one block for a surface's host. */
export function drawBlock(block, host) {
  const node = (Object.hasOwn(DRAW, block?.type) ? DRAW[block.type] : unknown)(block, host);
  node.classList.add("block");
  if (Object.hasOwn(DRAW, block?.type)) node.classList.add(`block-${block.type.replaceAll("_", "-")}`);
  if (block?.block_id) node.dataset.block = block.block_id;
  return node;
}

/** Draw blocks in order. */
export function drawBlocks(blocks, host) {
  return h("div.blocks", {}, (blocks ?? []).map((block) => drawBlock(block, host)));
}
