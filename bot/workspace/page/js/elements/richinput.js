/** A small editor of rich text: marks, lists and quotes. */
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { wordsOf } from "../mrkdwn.js";
import { readEditor, richText } from "../richtext.js";
import { change, described, held } from "./change.js";

const TOOLS = [
  ["bold", "Bold", "bold"], ["italic", "Italic", "italic"], ["strike", "Strikethrough", "strikeThrough"],
  ["list", "Bulleted list", "insertUnorderedList"], ["numbers", "Numbered list", "insertOrderedList"], ["quote", "Quote", "formatBlock"],
];

/** A rich text field. */
export function richInput(element, place) {
  const initial = held(element, place, { rich_text_value: element.initial_value }).rich_text_value;
  const editor = h("div.field.editor", {
    contenteditable: "true", role: "textbox", "aria-multiline": "true", ...described(place), "data-placeholder": wordsOf(element.placeholder),
    oninput: () => change(element, place, { rich_text_value: readEditor(editor) }), onpaste: (event) => pastePlain(event),
  }, initial ? richText(initial, place.host) : null);
  const tools = TOOLS.map(([drawing, label, command]) =>
    h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick: () => apply(editor, command) }, icon(drawing)));
  return h("div.rich-input", {}, h("div.tools", { role: "toolbar", "aria-label": "Formatting" }, tools), editor);
}

function apply(editor, command) {
  editor.focus();
  document.execCommand(command, false, command === "formatBlock" ? "blockquote" : undefined);
}

function pastePlain(event) {
  event.preventDefault();
  document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
}
