/** The Home tab of the app. */
import { drawBlocks } from "./blocks/index.js";
import { fill, h } from "./dom.js";
import { actingHost } from "./host.js";

/** Draw Home and keep it as last published. */
export function drawHome(app) {
  const inside = h("div.home-inside");
  const panel = h("div.home", { role: "tabpanel", "aria-label": "Home" }, inside);
  const show = () => keepPlace(panel, () => fill(inside, drawView(app, app.model.home)));
  app.on("home", show, panel);
  if (app.model.home) fill(inside, drawView(app, app.model.home));
  fetchHome(app, inside, show);
  return panel;
}

async function fetchHome(app, inside, show) {
  const answer = await app.api.home(app.model.me);
  if (!answer.ok) return;
  const news = answer.view && answer.view.hash !== app.model.home?.hash;
  app.model.home = answer.view;
  if (news || !answer.view) show();
}

function drawView(app, view) {
  if (!view) return h("p.nothing-yet", { role: "status" }, "Nothing here yet.");
  return drawBlocks(view.blocks, actingHost(app, { type: "view", view_id: view.id }, `view/${view.id}`, { surface: "home" }));
}

function keepPlace(panel, change) {
  const { scrollTop } = panel;
  const block = panel.contains(document.activeElement) ? document.activeElement.closest("[data-block]")?.dataset.block : null;
  change();
  panel.scrollTop = scrollTop;
  if (block) panel.querySelector(`[data-block="${CSS.escape(block)}"] :is(button,input,a)`)?.focus({ preventScroll: true });
}
