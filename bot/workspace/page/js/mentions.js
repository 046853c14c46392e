/** Mentions of people, channels and groups, links and dates: the pieces that both kinds of text share. */
import { h } from "./dom.js";
import { formatTokens, stamp } from "./dates.js";

/** A person's mention; strongly marked when it is the reader. */
export function personMention(id, host, label) {
  const person = host.person(id);
  const words = `@${person ? person.display_name || person.real_name || person.name : label || id}`;
  const mine = id === host.me ? ".mine" : "";
  return h(`button.mention${mine}`, { type: "button", onclick: () => host.openPerson?.(id) }, words);
}

/** A channel's mention, which opens it. */
export function channelMention(id, host, label) {
  const name = host.channel(id)?.name ?? (label || id);
  return h("button.mention", { type: "button", onclick: () => host.openChannel?.(id) }, `#${name}`);
}

/** A usergroup's mention; strongly marked when the reader is in it. */
export function groupMention(id, host, label) {
  const group = host.group(id);
  const words = group ? `@${group.handle}` : label || id;
  return h(`span.mention${group?.users?.includes(host.me) ? ".mine" : ""}`, {}, words.startsWith("@") ? words : `@${words}`);
}

/** @here, @channel and @everyone. */
export const broadcastMention = (range) => h("span.mention.mine", {}, `@${range}`);

/** A link that never hands our window to the page it opens. */
export function linkTo(address, children) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, children);
}

/** An instant in the reader's own zone, by Slack's tokens. */
export function dateText(seconds, format, host, fallback = "") {
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  return h("time", { datetime: at.toISOString(), title: stamp(at, host.zone) }, formatTokens(format, at, host.now(), host.zone));
}
