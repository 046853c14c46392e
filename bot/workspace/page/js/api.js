/** The client protocol over HTTP: what the page asks and does. */

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  return response.ok ? body : { ok: false, ...body, message: body.message ?? `The workspace answered ${response.status}.` };
}

const lost = { ok: false, error: "unreachable", message: "The workspace can't be reached. It may have been stopped." };

async function ask(address, options) {
  try {
    return await answer(await fetch(address, options));
  } catch {
    return lost;
  }
}

/** What this page shows with whatever it does: another page cannot read it. */
export const token = () => document.querySelector('meta[name="workspace-token"]')?.content ?? "";

const sent = (type) => ({ "content-type": type, "x-workspace-token": token() });

const post = (path, body) => ask(path, { method: "POST", headers: sent("application/json"), body: JSON.stringify(body) });

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));

/** Ask for everything needed to draw the frame. */
export const boot = (as) => ask(`/client/boot?${query({ as })}`);

/** Ask for messages of a channel, or of a thread in it. */
export const history = (as, channel, { thread, before } = {}) => ask(`/client/history?${query({ as, channel, thread_ts: thread, before, limit: 100 })}`);

/** Ask for the Home last published for a person. */
export const home = (as) => ask(`/client/home?${query({ as })}`);

/** Do one thing as a person. */
export const act = (as, verb, fields) => post("/client/act", { as, verb, ...fields });

/** Move the workspace's clock, to an instant or by seconds. */
export const moveClock = (move) => post("/client/clock", move);

/** Ask for the raw traffic after an entry. */
export const traffic = (after) => ask(`/client/traffic?${query({ after, limit: 200 })}`);

/** Hand over the bytes of a file. */
export const upload = (as, file) => ask(`/client/upload?${query({ as, name: file.name })}`, { method: "POST", headers: sent(file.type || "application/octet-stream"), body: file });
