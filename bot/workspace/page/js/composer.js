/** The field at the foot: words, commands, files; Enter sends, Shift+Enter breaks the line. */
import { completion } from "./completion.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { channelName } from "./model.js";
import { chooseEmoji } from "./reactions.js";
import { toast } from "./toasts.js";

const drafts = new Map();

/** Draw the composer of a channel, or of a thread in it. */
export function drawComposer(app, channel, thread) {
  const key = `${app.model.me}/${channel}/${thread ?? ""}`;
  const state = { app, channel, thread, key, files: [] };
  const place = app.model.channels.get(channel);
  const to = place?.kind === "im" ? channelName(app.model, place) : `#${channelName(app.model, place)}`;
  const label = thread ? "Reply…" : `Message ${to}`;
  state.field = h("textarea", { rows: 1, placeholder: label, "aria-label": label, "data-composer": true, value: drafts.get(key) ?? "", oninput: () => onInput(state), onkeydown: (event) => onKey(state, event), onpaste: (event) => onPaste(state, event) });
  state.field.addEventListener("resized", () => onInput(state));
  state.box = h("div.composer", { ondragover: (event) => event.preventDefault(), ondrop: (event) => onDrop(state, event) });
  state.completion = completion(app, state.field, state.box);
  state.chips = h("ul.composer-files");
  state.also = thread ? h("input", { type: "checkbox" }) : null;
  state.send = h("button.send", { type: "button", "aria-label": "Send", disabled: true, onclick: () => send(state) }, icon("send"));
  state.box.append(state.field, state.chips, foot(state));
  queueMicrotask(() => onInput(state));
  return h("div.composer-holder", {}, state.box, state.also ? h("label.also", {}, state.also, `Also send to ${to}`) : null);
}

function foot(state) {
  const { app } = state;
  const input = h("input.sr-only", { type: "file", multiple: true, tabindex: "-1", "aria-hidden": "true", onchange: () => addFiles(state, input.files) });
  const attach = button("Attach files", "plus", () => input.click());
  const smile = button("Emoji", "smile", () => chooseEmoji(smile, (name) => insert(state, `:${name}: `)));
  const at = button("Mention somebody", null, () => insert(state, "@"), "@");
  const globals = app.model.shortcuts.filter(({ type }) => type === "global");
  const bolt = button("Shortcuts", "bolt", () => openMenu(bolt, shortcutMenu(state, globals), { label: "Shortcuts" }));
  bolt.setAttribute("aria-haspopup", "menu");
  return h("div.composer-foot", {}, attach, input, smile, at, bolt, h("span.grow.composer-hint", { "aria-hidden": "true" }, "Enter to send · Shift+Enter for a new line"), state.send);
}

const button = (label, drawing, run, words) => h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick: run }, drawing ? icon(drawing) : words);

function shortcutMenu(state, globals) {
  const { app } = state;
  const shortcuts = globals.map(({ callback_id, name, description }) => ({ label: name, detail: description, icon: "bolt", run: () => app.act("shortcut", { callback_id }) }));
  const commands = app.model.commands.map(({ command, description }) => ({ label: command, detail: description, icon: "code", run: () => insert(state, `${command} `) }));
  return [{ heading: "Shortcuts" }, ...shortcuts, ...(commands.length && !state.thread ? [{ rule: true }, { heading: "Commands" }, ...commands] : [])];
}

function insert(state, words) {
  const { field } = state;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input"));
}

function onInput(state) {
  const { field } = state;
  drafts.set(state.key, field.value);
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
  state.send.disabled = !(field.value.trim() || state.files.length);
}

function onKey(state, event) {
  if (state.completion.key(event) || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(state);
  } else if (event.key === "ArrowUp" && !state.field.value) {
    event.preventDefault();
    [...state.box.closest("main,aside").querySelectorAll(".message")].at(-1)?.focus();
  }
}

/** Send what stands in the field; the next line may be typed and sent before the answer to this one. */
async function send(state) {
  const text = state.field.value.trim();
  const { files } = state;
  if (!text && !files.length) return;
  if (/^\/[a-z]/.test(text) && state.thread) return toast(`${text.split(" ")[0]} is not supported in threads. Sorry!`, "error");
  const sending = deliver(state, text);
  if (!/^\//.test(text)) clearFiles(state);
  state.field.value = "";
  state.field.dispatchEvent(new Event("input"));
  if ((await sending).ok || /^\//.test(text)) return;
  state.field.value ||= text;
  state.files = [...files, ...state.files];
  showFiles(state);
}

function deliver({ app, channel, thread, files, also }, text) {
  if (/^\/[a-z]/.test(text)) return app.act("command", { channel, text });
  return app.act("say", { channel, text, ...(thread ? { thread_ts: thread, broadcast: also.checked } : {}), ...(files.length ? { files: files.map(({ id }) => id) } : {}) });
}

function clearFiles(state) {
  state.files = [];
  if (state.also) state.also.checked = false;
  showFiles(state);
}

async function addFiles(state, files) {
  for (const file of files) {
    const answer = await state.app.upload(file);
    if (answer.ok) state.files.push(answer.file);
    else toast(answer.message || `${file.name} could not be uploaded.`, "error");
    showFiles(state);
  }
}

function showFiles(state) {
  fill(state.chips, state.files.map((file) => h("li", {}, icon("file"), h("span", {}, file.name),
    h("button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => dropFile(state, file) }, icon("close")))));
  onInput(state);
}

function dropFile(state, file) {
  state.files = state.files.filter((one) => one !== file);
  showFiles(state);
}

function onDrop(state, event) {
  event.preventDefault();
  addFiles(state, event.dataTransfer.files);
}

function onPaste(state, event) {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  addFiles(state, event.clipboardData.files);
}
