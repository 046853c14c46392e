/** What a person has filled in on one surface, in the shape of Slack's state.values. */

/** Make an empty form, or one with values the server already holds. */
export function makeForm(values = {}) {
  const held = new Map();
  for (const [block, actions] of Object.entries(values)) {
    for (const [action, element] of Object.entries(actions)) held.set(key(block, action), { block, action, element });
  }
  return {
    get: (block, action) => held.get(key(block, action))?.element,
    set: (block, action, element) => held.set(key(block, action), { block, action, element }),
    values: () => nested(held.values()),
    keepOnly: (wanted) => [...held.keys()].filter((name) => !wanted.has(name)).forEach((name) => held.delete(name)),
  };
}

/** The name under which a form keeps one element. */
export const key = (block, action) => `${block}\n${action}`;

function nested(entries) {
  const values = {};
  for (const { block, action, element } of entries) (values[block] ??= {})[action] = element;
  return values;
}
