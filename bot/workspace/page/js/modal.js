/** The stack of modals: the top one is shown; what was typed survives updates and errors. */
import { drawBlocks } from "./blocks/index.js";
import { avatar } from "./avatars.js";
import { openDialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { key, makeForm } from "./form.js";
import { actingHost } from "./host.js";
import { icon } from "./icons.js";
import { textOf } from "./mrkdwn.js";
import { toast } from "./toasts.js";

let shown = null;

/** Show the top of the stack, or nothing. */
export function showModals(app) {
  const view = app.model.views.get(app.model.stack.at(-1));
  if (!view) return closeModals();
  if (shown?.view.id === view.id) return redraw(app, view);
  closeModals();
  return openView(app, view);
}

/** Take the shown modal off the page. */
export function closeModals() {
  shown?.close();
  shown = null;
}

/** Forget a view that left the stack. */
export function closeView(model, id) {
  model.views.delete(id);
  model.forms.delete(`view/${id}`);
}

function openView(app, view) {
  const body = h("div.view-blocks", { onkeydown: (event) => onKey(event, app, shown.view) });
  const foot = h("div.view-foot");
  const head = h("span.view-title");
  const deep = app.model.stack.length > 1;
  const back = deep ? h("button.icon-button", { type: "button", "aria-label": "Back", onclick: () => leave(app, shown.view) }, icon("back")) : null;
  shown = { view, body, foot, head };
  draw(app, view);
  const lead = [back, h("span.app-mark", {}, avatar(app.model.users.get(app.model.app.user), "small"))];
  shown.close = openDialog({ title: head, body, footer: foot, lead, className: "view", label: "Close", onescape: () => leave(app, shown.view, app.model.stack.length > 1 ? undefined : true) });
}

function draw(app, view) {
  const formKey = `view/${view.id}`;
  if (!app.model.forms.has(formKey)) app.model.forms.set(formKey, makeForm(view.state?.values));
  app.model.forms.get(formKey).keepOnly(namesIn(view.blocks));
  const touched = (block) => forgive(app, view, block);
  const host = actingHost(app, { type: "view", view_id: view.id }, formKey, { surface: "modal", errors: app.model.errors.get(view.id), touched });
  fill(shown.head, textOf(view.title, host));
  fill(shown.body, drawBlocks(view.blocks, host));
  fill(shown.foot, footer(app, view, host));
}

function namesIn(blocks) {
  const elements = (block) => [block.element, block.accessory, ...(block.elements ?? []), ...(block.actions ?? [])].filter((element) => element?.action_id);
  return new Set((blocks ?? []).flatMap((block) => elements(block).map((element) => key(block.block_id, element.action_id))));
}

function footer(app, view, host) {
  const problem = app.model.problems.get(view.id);
  const close = h("button.button", { type: "button", onclick: () => leave(app, view) }, view.close ? textOf(view.close, host) : "Cancel");
  const submit = view.submit ? h("button.button.primary", { type: "button", "data-submit": true, disabled: view.submit_disabled, onclick: () => send(app, view) }, textOf(view.submit, host)) : null;
  return [problem ? h("p.view-problem", { role: "alert" }, problem) : null, close, submit];
}

function redraw(app, view) {
  const scroller = shown.body.closest(".dialog-body");
  const { scrollTop } = scroller;
  const focus = focusOf(shown.body);
  shown.view = view;
  draw(app, view);
  scroller.scrollTop = scrollTop;
  refocus(shown.body, focus);
}

function focusOf(body) {
  const active = document.activeElement;
  if (!body.contains(active)) return null;
  const block = active.closest("[data-block]");
  const index = [...(block?.querySelectorAll("input,textarea,button,[contenteditable]") ?? [])].indexOf(active);
  return { block: block?.dataset.block, index, at: active.selectionStart };
}

function refocus(body, focus) {
  if (!focus?.block) return;
  const found = body.querySelectorAll(`[data-block="${CSS.escape(focus.block)}"] :is(input,textarea,button,[contenteditable])`)[focus.index];
  found?.focus({ preventScroll: true });
  if (found?.setSelectionRange && typeof focus.at === "number") found.setSelectionRange(focus.at, focus.at);
}

/** Show what is wrong under the fields of a view, and go to the first. */
export function showErrors(app, id, errors) {
  app.model.errors.set(id, errors ?? {});
  if (shown?.view.id !== id) return;
  redraw(app, shown.view);
  shown.body.querySelector(".wrong :is(input,textarea,button,[contenteditable])")?.focus();
  const missing = Object.entries(errors ?? {}).filter(([block]) => !shown.body.querySelector(`[data-block="${CSS.escape(block)}"] .field-error`));
  if (missing.length) showProblem(app, id, missing.map(([, words]) => words).join(" "));
}

/** Show a line about the whole view above its buttons. */
export function showProblem(app, id, text) {
  app.model.problems.set(id, text);
  if (shown?.view.id === id) redraw(app, shown.view);
  else toast(text, "error");
}

/** A field that is being mended loses its error. */
function forgive(app, view, block) {
  const errors = app.model.errors.get(view.id);
  if (!errors?.[block]) return;
  delete errors[block];
  const node = shown?.body.querySelector(`[data-block="${CSS.escape(block)}"]`);
  node?.querySelector(".field-error")?.remove();
  node?.classList.remove("wrong");
}

async function send(app, view) {
  const button = shown.foot.querySelector("[data-submit]");
  if (!button || button.disabled || button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  app.model.problems.delete(view.id);
  const answer = await app.act("submit", { view_id: view.id, values: app.model.forms.get(`view/${view.id}`).values() });
  button.removeAttribute("aria-busy");
  if (answer.errors) showErrors(app, view.id, answer.errors);
  else if (!answer.ok) showProblem(app, view.id, answer.message || "We had some trouble connecting. Try again?");
}

function leave(app, view, all) {
  app.act("close", { view_id: view.id, ...(all ? { all } : {}) });
}

function onKey(event, app, view) {
  if (event.key !== "Enter" || event.isComposing) return;
  const line = event.target.matches("input.field") && !event.shiftKey;
  if (!line && !event.metaKey && !event.ctrlKey) return;
  event.preventDefault();
  send(app, view);
}
