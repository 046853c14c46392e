/** Choosing who to be or to write to, and a person's card. */
import { avatar, nameOf } from "./avatars.js";
import { fill, h, roam } from "./dom.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { nowOf } from "./model.js";
import { timeOf } from "./dates.js";

const titleOf = (person) => person.title || person.profile?.title || "People";

function groups(people) {
  const found = new Map();
  for (const person of people) found.set(titleOf(person), [...(found.get(titleOf(person)) ?? []), person]);
  return [...found.entries()];
}

function listFor(app, query, direct) {
  const wanted = query.trim().toLowerCase();
  return [...app.model.users.values()].filter((person) => {
    if (person.deleted || (!direct && person.is_bot) || (direct && person.id === app.model.me)) return false;
    return `${person.real_name} ${person.name} ${person.display_name} ${titleOf(person)}`.toLowerCase().includes(wanted);
  });
}

const recent = () => JSON.parse(sessionStorage.getItem("recent") ?? "[]");

/** Remember who one has been, the last five. */
function remember(id) {
  sessionStorage.setItem("recent", JSON.stringify([id, ...recent().filter((other) => other !== id)].slice(0, 5)));
}

function recentGroup(app, query) {
  const people = recent().filter((id) => id !== app.model.me).map((id) => app.model.users.get(id)).filter(Boolean);
  return !query && people.length ? [["Lately", people]] : [];
}

/** Let the person choose who to be, or (direct) whom to write to. */
export function choosePerson(app, { direct = false } = {}) {
  const list = h("div.people-list");
  const pick = (person) => {
    close();
    if (!direct) [app.model.me, person.id].forEach(remember);
    direct ? app.openDirect(person.id) : app.become(person.id);
  };
  const all = () => [...(direct ? [] : recentGroup(app, search.value)), ...groups(listFor(app, search.value, direct))];
  const show = () => fill(list, all().map(([title, people]) => personGroup(app, title, people, pick)));
  const search = h("input.field", { type: "search", placeholder: "Search by name or role", "aria-label": "Search people", oninput: show, onkeydown: (event) => fromSearch(event, list) });
  show();
  const body = h("div", { onkeydown: (event) => event.target !== search && roam(event, [...list.querySelectorAll("button")]) }, h("div.people-search", {}, search), list);
  const close = openDialog({ title: direct ? "New message" : "Be somebody else", body, className: "people" });
}

function fromSearch(event, list) {
  const first = list.querySelector("button");
  if (!first || !["Enter", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  event.key === "Enter" ? first.click() : first.focus();
}

function personGroup(app, title, people, pick) {
  return h("section", { "aria-label": title }, h("h3", {}, title, h("small", {}, ` ${people.length}`)), people.map((person) =>
    h("button.person-row", { type: "button", "data-person": person.id, "aria-current": person.id === app.model.me ? "true" : undefined, onclick: () => pick(person) },
      avatar(person, "medium"), h("span.grow", {}, h("strong", {}, person.real_name || person.name), h("small", {}, `@${person.name}${title === "Lately" ? `, ${titleOf(person)}` : ""}`)), person.id === app.model.me ? icon("check") : null)));
}

/** Show a person's card. */
export function showProfile(app, id) {
  const person = app.model.users.get(id);
  if (!person) return;
  const then = (run) => () => {
    close();
    run();
  };
  const zone = person.tz || "UTC";
  const facts = [["Role", person.is_bot ? "App" : person.title], ["Handle", `@${person.name}`], ["E-mail", person.email], ["Local time", `${timeOf(nowOf(app.model), zone)} (${zone})`]];
  const buttons = [
    h("button.button", { type: "button", onclick: then(() => app.openDirect(id)) }, icon("message"), "Message"),
    person.is_bot || id === app.model.me ? null : h("button.button", { type: "button", onclick: then(() => app.become(id)) }, icon("users"), "Be this person"),
  ];
  const close = openDialog({
    title: person.real_name || nameOf(person), className: "profile",
    body: h("div.profile-card", {}, avatar(person, "large"), h("dl", {}, facts.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])), h("div.actions", {}, buttons)),
  });
}
