/** Instants in words, always in a person's own zone and never by the browser's clock. */

const formatters = new Map();

function parts(at, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formatters.get(key).formatToParts(at).reduce((all, { type, value }) => ({ ...all, [type]: value }), {});
}

/** The instant of a message's ts. */
export const instantOf = (ts) => new Date(Number(ts) * 1000);

/** The calendar day of an instant in a zone, as YYYY-MM-DD. */
export function dayOf(at, zone) {
  const { year, month, day } = parts(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year}-${month}-${day}`;
}

/** Hours and minutes of an instant in a zone. */
export function timeOf(at, zone, withSeconds = false) {
  const { hour, minute, second } = parts(at, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  return withSeconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

function ordinal(day) {
  const tail = day % 100 > 10 && day % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th";
  return `${day}${tail}`;
}

function longDay(at, zone, style) {
  const { weekday, month, day, year } = parts(at, zone, { weekday: "long", month: style, day: "numeric", year: "numeric" });
  return { weekday, month, day: ordinal(Number(day)), year };
}

function nearDay(at, now, zone) {
  const gap = (Date.parse(dayOf(at, zone)) - Date.parse(dayOf(now, zone))) / 86400000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[gap];
}

/** Words for a day divider: Today, Yesterday, or the day's name. */
export function dividerWords(at, now, zone) {
  const near = nearDay(at, now, zone);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const { weekday, month, day, year } = longDay(at, zone, "long");
  return year === dayOf(now, zone).slice(0, 4) ? `${weekday}, ${month} ${day}` : `${weekday}, ${month} ${day}, ${year}`;
}

/** How long ago an instant lies, roughly, as threads say it. */
export function agoWords(at, now) {
  const seconds = Math.round((now - at) / 1000);
  const steps = [[86400, "day"], [3600, "hour"], [60, "minute"]];
  const [size, unit] = steps.find(([length]) => Math.abs(seconds) >= length) ?? [1, ""];
  if (!unit) return "just now";
  const count = Math.round(Math.abs(seconds) / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

function token(name, at, now, zone) {
  const long = longDay(at, zone, "long");
  const short = longDay(at, zone, "short");
  const pretty = name.includes("pretty") ? nearDay(at, now, zone) : undefined;
  const days = {
    date_num: () => dayOf(at, zone),
    date_slash: () => dayOf(at, zone).replaceAll("-", "/"),
    date: () => `${long.month} ${long.day}, ${long.year}`,
    date_short: () => `${short.month} ${short.day.replace(/\D/g, "")}, ${short.year}`,
    date_long: () => `${long.weekday}, ${long.month} ${long.day}, ${long.year}`,
    day_divider_pretty: () => dividerWords(at, now, zone),
    time: () => timeOf(at, zone),
    time_secs: () => timeOf(at, zone, true),
    ago: () => agoWords(at, now),
  };
  return pretty ?? days[name.replace(/(?<!divider)_pretty$/, "")]?.();
}

/** Fill Slack's date tokens ({date_short}, {time}, ...) for one instant; unknown tokens stay. */
export function formatTokens(format, at, now, zone) {
  return format.replace(/\{([a-z_]+)\}/g, (whole, name) => token(name, at, now, zone) ?? whole);
}

/** A full stamp for tooltips and the clock: "Mon 23 Nov 2026, 09:00". */
export function stamp(at, zone) {
  const { weekday, day, month, year } = parts(at, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return `${weekday} ${day} ${month} ${year}, ${timeOf(at, zone)}`;
}

/** The UTC instant at which a zone's wall clock shows the given day and time. */
export function wallTime(day, time, zone) {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const seen = Date.parse(`${dayOf(new Date(guess), zone)}T${timeOf(new Date(guess), zone)}:00Z`);
    guess += wanted - seen;
  }
  return new Date(guess);
}

/** Add days to a calendar day. */
export function addDays(day, count) {
  return new Date(Date.parse(`${day}T12:00:00Z`) + count * 86400000).toISOString().slice(0, 10);
}
