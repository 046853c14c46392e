/** Plans and the tasks in them. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { linkTo } from "../mentions.js";
import { textOf } from "../mrkdwn.js";
import { richText } from "../richtext.js";

const STATES = { pending: "Pending", in_progress: "In progress", complete: "Complete", error: "Error" };
const ICONS = { complete: "check", error: "close" };

const words = (value, host) => (typeof value === "string" ? [value] : value?.type === "rich_text" ? richText(value, host) : textOf(value, host));

/** One task with its state. */
export function taskCard(block, host) {
  const state = block.status in STATES ? block.status : "pending";
  const mark = h(`span.task-mark.${state}`, { role: "img", "aria-label": STATES[state] }, ICONS[state] ? icon(ICONS[state]) : null);
  const sources = (block.sources ?? []).map((source) => h("li", {}, linkTo(source.url, [source.text || source.url])));
  return h(`div.task.${state}`, {}, mark, h("div.task-words", {},
    h("div.task-title", {}, words(block.title, host)),
    block.details ? h("div.task-details", {}, words(block.details, host)) : null,
    block.output ? h("div.task-output", {}, words(block.output, host)) : null,
    sources.length ? h("ul.task-sources", {}, sources) : null),
    h("span.task-state", { "aria-hidden": "true" }, STATES[state]));
}

/** A plan: a title, how far it is, and its tasks. */
export function plan(block, host) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter(({ status }) => status === "complete").length;
  const rows = tasks.map((task) => h("li", {}, taskCard(task, host)));
  return h("section.plan", {},
    h("div.plan-head", {}, h("strong", {}, words(block.title, host)), h("span.plan-count", {}, `${done} of ${tasks.length}`)),
    h("progress.plan-bar", { max: tasks.length || 1, value: done, "aria-label": `${done} of ${tasks.length} complete` }),
    h("ul.plan-tasks", {}, rows));
}
