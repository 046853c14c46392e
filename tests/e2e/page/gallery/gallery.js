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

const draw = (sample) => h("section.sample", {}, h("h3", {}, sample.title), h("div", {}, drawBlocks(sample.blocks, makeHost(sample))));

/** Show sheets of samples, or blocks of a test's own, in place of what was there. */
window.show = (sheets) => {
  window.told = [];
  const pages = Array.isArray(sheets) ? { asked: [{ title: "asked", blocks: sheets }] } : sheets;
  document.body.replaceChildren(...Object.entries(pages).map(([name, samples]) => h("main.sheet", { id: name }, samples.map(draw))));
};

window.sheets = await (await fetch("/gallery/sheets.json")).json();
window.show(window.sheets);
document.documentElement.dataset.ready = "yes";
