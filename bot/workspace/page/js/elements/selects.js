/** The five kinds of select menu, single and multi, on top of the picker. */
import { avatar } from "../avatars.js";
import { icon } from "../icons.js";
import { textOf, wordsOf } from "../mrkdwn.js";
import { change, described, held } from "./change.js";
import { picker } from "./picker.js";

const KINDS = {
  static_select: { one: "selected_option", many: "selected_options", source: staticSource, words: "Select an option" },
  external_select: { one: "selected_option", many: "selected_options", source: externalSource, words: "Type to search" },
  users_select: { one: "selected_user", many: "selected_users", source: peopleSource, words: "Select a person" },
  conversations_select: { one: "selected_conversation", many: "selected_conversations", source: conversationsSource, words: "Select a conversation" },
  channels_select: { one: "selected_channel", many: "selected_channels", source: channelsSource, words: "Select a channel" },
};

/** A select menu of any kind. */
export function select(element, place) {
  const multi = element.type.startsWith("multi_");
  const kind = KINDS[element.type.replace(/^multi_/, "")];
  const source = kind.source(element, place);
  const byOption = kind.one === "selected_option";
  const onpick = (chosen) => {
    const values = chosen.map((option) => (byOption ? option.raw : option.value));
    return change(element, place, multi ? { [kind.many]: values } : { [kind.one]: values[0] ?? null });
  };
  return picker({
    source: source.find, multi, max: element.max_selected_items, onpick,
    placeholder: wordsOf(element.placeholder) || kind.words,
    chosen: chosenAtFirst(element, place, kind, multi).map(source.show).filter(Boolean),
    attributes: { ...described(place), "aria-label": place.labelledby ? undefined : wordsOf(element.placeholder) || kind.words },
  });
}

function chosenAtFirst(element, place, kind, multi) {
  const stem = kind.one.replace("selected_", "initial_");
  const initial = multi ? element[`${stem}s`] : element[stem];
  const filled = held(element, place, { [multi ? kind.many : kind.one]: initial })[multi ? kind.many : kind.one];
  return [filled ?? []].flat();
}

const matches = (query) => {
  const wanted = query.toLowerCase();
  return ({ text, detail }) => `${text} ${detail ?? ""}`.toLowerCase().includes(wanted);
};

function optionRow(option, host) {
  return { value: option.value, raw: option, text: wordsOf(option.text), label: textOf(option.text, host), detail: option.description ? wordsOf(option.description) : null };
}

function optionGroups({ options, option_groups: groups }, host) {
  const all = groups ?? [{ options: options ?? [] }];
  return all.map((group) => ({ label: group.label ? wordsOf(group.label) : "", options: group.options.map((option) => optionRow(option, host)) }));
}

function staticSource(element, { host }) {
  const groups = optionGroups(element, host);
  const find = (query) => groups.map((group) => ({ ...group, options: group.options.filter(matches(query)) }));
  return { find: async (query) => find(query), show: (option) => optionRow(option, host) };
}

function externalSource(element, { host, blockId }) {
  const least = element.min_query_length ?? 3;
  const find = async (query) => {
    if (query.length < least) return [];
    return optionGroups(await host.options(blockId, element.action_id, query), host);
  };
  return { find, show: (option) => optionRow(option, host) };
}

function peopleSource(element, { host }) {
  const row = (id) => {
    const person = host.person(id);
    return person && { value: id, text: person.real_name || person.name, detail: person.title, lead: () => avatar(person, "tiny") };
  };
  const all = () => host.people().filter(({ deleted }) => !deleted).map(({ id }) => row(id));
  return { find: async (query) => [{ options: all().filter(matches(query)) }], show: row };
}

function channelRow(host) {
  return (id) => {
    const channel = host.channel(id);
    if (!channel) return null;
    if (channel.kind === "im") return { ...peopleSource({}, { host }).show(channel.user), value: id };
    return { value: id, text: channel.name, lead: () => icon(channel.kind === "private" ? "lock" : "hash") };
  };
}

function conversationsSource(element, { host }) {
  const { include, exclude_bot_users: noBots } = element.filter ?? {};
  const kinds = { im: "im", public: "channel", private: "private" };
  const wanted = include?.map((name) => kinds[name]);
  const fits = (channel) => (!wanted || wanted.includes(channel.kind)) && !(noBots && host.person(channel.user)?.is_bot);
  const row = channelRow(host);
  const find = async (query) => [{ options: host.channels().filter(fits).map(({ id }) => row(id)).filter(Boolean).filter(matches(query)) }];
  return { find, show: row };
}

function channelsSource(element, { host }) {
  const row = channelRow(host);
  const all = () => host.channels().filter(({ kind, is_archived: gone }) => kind === "channel" && !gone).map(({ id }) => row(id));
  return { find: async (query) => [{ options: all().filter(matches(query)) }], show: row };
}
