/** What an app offers: its commands and shortcuts, as it declares them. */
import { h } from "./dom.js";
import { avatar } from "./avatars.js";

/** Draw the About tab of the app. */
export function drawAbout(app) {
  const { model } = app;
  const list = (title, rows) => (rows.length ? [h("h3", {}, title), h("dl.about-list", {}, rows.map(([name, words]) => [h("dt", {}, name), h("dd", {}, words)]))] : null);
  return h("div.about", { role: "tabpanel" },
    h("div.about-head", {}, avatar(model.users.get(model.app.user), "large"), h("h2", {}, model.app.name)),
    list("Commands", model.commands.map(({ command, description, usage_hint: hint }) => [`${command} ${hint ?? ""}`, description])),
    list("Shortcuts", model.shortcuts.map(({ name, description }) => [name, description])));
}
