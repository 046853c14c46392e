/** Where on the page one is, kept in the address, and links between messages. */

const ARCHIVE = /\/archives\/([CDG]\w+)(?:\/p(\d{10})(\d{6}))?/;

/** Read channel and thread from the address. */
export function readPlace() {
  const [, channel, thread] = location.hash.split("/");
  return { channel, thread: thread || undefined };
}

/** Write the place into the address. */
export function writePlace({ channel, thread }, replace = false) {
  const hash = `#/${channel}${thread ? `/${thread}` : ""}`;
  if (location.hash === hash) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash);
}

/** The address of a message, as a person would share it. */
export function permalink(model, channel, message) {
  const place = `https://${model.team.domain}.slack.com/archives/${channel}/p${message.ts.replace(".", "")}`;
  return message.thread_ts && message.thread_ts !== message.ts ? `${place}?thread_ts=${message.thread_ts}&cid=${channel}` : place;
}

/** Open links to messages of this workspace here, and follow the browser's back button. Returns a function that stops. */
export function followLinks(app) {
  const onClick = (event) => followOne(app, event);
  const onBack = () => goBack(app);
  document.addEventListener("click", onClick);
  window.addEventListener("popstate", onBack);
  return () => {
    document.removeEventListener("click", onClick);
    window.removeEventListener("popstate", onBack);
  };
}

function followOne(app, event) {
  const link = event.target.closest?.("a[href]");
  const found = link && ARCHIVE.exec(link.getAttribute("href"));
  if (!found || !app.model.channels.has(found[1])) return;
  event.preventDefault();
  const [, channel, seconds, rest] = found;
  const thread = new URL(link.href).searchParams.get("thread_ts");
  goTo(app, channel, seconds && `${seconds}.${rest}`, thread);
}

async function goTo(app, channel, ts, thread) {
  await app.open(channel, { tab: "messages", thread: thread ?? undefined });
  const rows = [...document.querySelectorAll(`.message[data-key="${CSS.escape(ts ?? "")}"]`)];
  const row = rows.at(-1);
  row?.scrollIntoView({ block: "center" });
  row?.focus({ preventScroll: true });
  row?.classList.add("found");
}

function goBack(app) {
  const { channel, thread } = readPlace();
  if (channel && (channel !== app.model.place.channel || thread !== app.model.place.thread)) app.open(channel, { thread, replace: true });
}
