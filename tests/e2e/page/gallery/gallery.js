/** Draws one sheet of sample blocks, so that tests can look at them without a server behind. */
import { drawBlocks } from "/static/js/blocks/index.js";
import { h } from "/static/js/dom.js";
import { makeForm } from "/static/js/form.js";

const PEOPLE = [
  { id: "U1", name: "ana", real_name: "Ana Reyes", display_name: "Ana", title: "Agent" },
  { id: "U2", name: "ben", real_name: "Ben Okafor", display_name: "Ben", title: "Lead" },
  { id: "U3", name: "caro", real_name: "Carolina Duarte", display_name: "", title: "Agent" },
];
const CHANNELS = [{ id: "C1", kind: "channel", name: "payments" }, { id: "C2", kind: "private", name: "leads" }];
const GROUPS = [{ id: "S1", handle: "peers", name: "Peers", users: ["U1"] }];

const find = (all) => (id) => all.find((one) => one.id === id);

function makeHost(sample) {
  return {
    me: "U1", zone: "Europe/Lisbon", surface: sample.surface ?? "message", form: makeForm(sample.values), errors: sample.errors,
    now: () => new Date("2026-11-23T09:00:00Z"),
    person: find(PEOPLE), channel: find(CHANNELS), group: find(GROUPS), people: () => PEOPLE, channels: () => CHANNELS,
    click: async (...told) => { window.told.push(["click", ...told]); },
    select: async (...told) => { window.told.push(["select", ...told]); },
    options: async (block, action, query) => ({ options: [{ text: { type: "plain_text", text: `Found ${query}` }, value: query }] }),
    upload: async (file) => ({ ok: true, file: { id: "F1", name: file.name, size: file.size } }),
  };
}

window.told = [];
const asked = new URLSearchParams(location.search);
document.documentElement.dataset.theme = asked.get("theme") ?? "light";
const sheets = await (await fetch("/gallery/sheets.json")).json();
const shown = asked.has("blocks") ? { asked: [{ title: "asked", blocks: JSON.parse(asked.get("blocks")) }] } : sheets;
const draw = (sample) => h("section.sample", {}, h("h3", {}, sample.title), h("div", {}, drawBlocks(sample.blocks, makeHost(sample))));
document.body.append(...Object.entries(shown).map(([name, samples]) => h("main.sheet", { id: name }, samples.map(draw))));
document.documentElement.dataset.ready = "yes";
