/** A coloured note that asks to be read first. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { textOf } from "../mrkdwn.js";

const ICONS = { default: "info", info: "info", warning: "warning", error: "error", success: "success" };

/** An alert of one of five levels. */
export function alert(block, host) {
  const level = block.level in ICONS ? block.level : "default";
  const loud = level === "error" || level === "warning";
  return h(`div.alert.${level}`, { role: loud ? "alert" : "note" }, icon(ICONS[level], level), h("div", {}, textOf(block.text, host)));
}
