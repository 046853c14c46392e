/** What happens when a person changes an element: keep it in the form, and tell the app where Slack would. */
import { agreed } from "../confirm.js";

/** The element's value as filled in so far, or the one it came with. */
export function held(element, place, initial) {
  return place.host.form.get(place.blockId, element.action_id) ?? initial;
}

/** Keep a value; outside input blocks, or with dispatch_action, tell the app. */
export async function change(element, place, value, { dispatch = place.dispatch } = {}) {
  const { host, blockId, inInput } = place;
  const filled = { type: element.type, ...value };
  if (!(inInput || (await agreed(element.confirm, host)))) return false;
  host.form.set(blockId, element.action_id, filled);
  host.touched?.(blockId);
  if (!inInput || dispatch) host.select(blockId, element.action_id, filled);
  return true;
}

/** The attributes that tie a control to its label, hint and error. */
export function described(place) {
  return {
    "aria-labelledby": place.labelledby,
    "aria-describedby": place.describedby,
    "aria-invalid": place.invalid ? "true" : undefined,
    "aria-required": place.required ? "true" : undefined,
  };
}
