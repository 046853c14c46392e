/** What blocks may ask of the page: names, the time, and to be acted on, bound to where they stand. */
import { makeForm } from "./form.js";
import { nowOf, zoneOf } from "./model.js";

/** The part of a host that is the same everywhere. */
export function readingHost(app) {
  const { model } = app;
  return {
    me: model.me, zone: zoneOf(model), form: makeForm(),
    now: () => nowOf(model),
    person: (id) => model.users.get(id),
    people: () => [...model.users.values()],
    channel: (id) => model.channels.get(id),
    channels: () => [...model.channels.values()],
    group: (id) => model.groups.get(id),
    openPerson: (id) => app.showPerson(id),
    openChannel: (id) => app.open(id),
    fileAddress: (id) => (id ? `/client/file/${id}?as=${model.me}` : ""),
    upload: (file) => app.upload(file),
  };
}

/** A host for blocks that can be acted on; `on` says where they stand. */
export function actingHost(app, on, formKey, more = {}) {
  const { model } = app;
  if (!model.forms.has(formKey)) model.forms.set(formKey, makeForm());
  const form = model.forms.get(formKey);
  const values = () => form.values();
  return {
    ...readingHost(app), form, ...more,
    click: (block_id, action_id, value) => app.act("click", { on, block_id, action_id, value, values: values() }),
    select: (block_id, action_id, element) => app.act("select", { on, block_id, action_id, element, values: values() }),
    options: (block_id, action_id, query) => app.act("options", { on, block_id, action_id, query }),
  };
}
