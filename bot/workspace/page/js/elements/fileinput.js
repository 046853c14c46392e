/** A field that takes files: chosen or dropped, uploaded at once, removable. */
import { fill, h } from "../dom.js";
import { icon } from "../icons.js";
import { sizeWords } from "../files.js";
import { change, described, held } from "./change.js";

/** A file field. */
export function fileInput(element, place) {
  const state = { files: [...(held(element, place, {}).files ?? [])], most: element.max_files ?? 10, element, place };
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(",");
  state.input = h("input.sr-only", { type: "file", multiple: state.most > 1, accept: accept || undefined, ...described(place), onchange: () => take(state, state.input.files) });
  state.list = h("ul.file-list");
  state.note = h("p.field-note", { role: "status" });
  const drop = (event) => {
    event.preventDefault();
    take(state, event.dataTransfer.files);
  };
  const zone = h("label.drop", { ondragover: (event) => event.preventDefault(), ondrop: drop }, state.input, icon("clip"), h("span", {}, "Choose files, or drop them here"));
  show(state);
  return h("div.file-input", {}, zone, state.list, state.note);
}

async function take(state, chosen) {
  const room = state.most - state.files.length;
  const files = [...chosen].slice(0, room);
  state.note.textContent = chosen.length > room ? `At most ${state.most} file${state.most === 1 ? "" : "s"}.` : "";
  for (const file of files) {
    state.list.append(h("li.uploading", {}, icon("file"), h("span.grow", {}, file.name), "Uploading…"));
    const answer = await state.place.host.upload(file);
    if (answer.ok) state.files.push(answer.file);
    else state.note.textContent = answer.message || `${file.name} could not be uploaded.`;
  }
  state.input.value = "";
  keep(state);
}

function keep(state) {
  show(state);
  change(state.element, state.place, { files: state.files });
}

function show(state) {
  fill(state.list, state.files.map((file) => h("li", {}, icon("file"), h("span.grow", {}, file.name ?? file.id, h("small", {}, sizeWords(file.size))),
    h("button.icon-button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => remove(state, file) }, icon("close")))));
}

function remove(state, file) {
  state.files = state.files.filter((one) => one !== file);
  keep(state);
}
