/** Emoji by their short names: the commonest drawn by ourselves, the rest as the system's characters. */
import { h, svg } from "./dom.js";

const CHARACTERS = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", eyes: "👀", tada: "🎉", rocket: "🚀", fire: "🔥", heart: "❤️", star: "⭐", star2: "🌟",
  sparkles: "✨", wave: "👋", clap: "👏", raised_hands: "🙌", pray: "🙏", muscle: "💪", ok_hand: "👌", point_right: "👉", point_up: "☝️", point_down: "👇",
  smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉", blush: "😊", thinking_face: "🤔", thinking: "🤔", sob: "😭", cry: "😢",
  disappointed: "😞", frowning: "😦", neutral_face: "😐", sweat_smile: "😅", heart_eyes: "😍", sunglasses: "😎", partying_face: "🥳", zzz: "💤", sleeping: "😴",
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", heavy_multiplication_x: "✖️", warning: "⚠️", rotating_light: "🚨",
  no_entry: "⛔", no_entry_sign: "🚫", question: "❓", grey_question: "❔", exclamation: "❗", heavy_exclamation_mark: "❗", bangbang: "‼️", information_source: "ℹ️",
  red_circle: "🔴", large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵", large_purple_circle: "🟣",
  white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_red_square: "🟥", large_yellow_square: "🟨", white_large_square: "⬜",
  small_red_triangle: "🔺", small_red_triangle_down: "🔻", large_blue_diamond: "🔷", small_blue_diamond: "🔹", small_orange_diamond: "🔸",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", stopwatch: "⏱️", clock9: "🕘", watch: "⌚", calendar: "📆", date: "📅", spiral_calendar_pad: "🗓️",
  bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", clipboard: "📋", pushpin: "📌", round_pushpin: "📍", paperclip: "📎", link: "🔗", lock: "🔒", unlock: "🔓", key: "🔑",
  mag: "🔍", bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️", email: "✉️", envelope: "✉️",
  inbox_tray: "📥", outbox_tray: "📤", package: "📦", wrench: "🔧", hammer: "🔨", hammer_and_wrench: "🛠️", gear: "⚙️", shield: "🛡️", books: "📚", book: "📖", newspaper: "📰",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", chart: "💹", dart: "🎯", trophy: "🏆", medal: "🏅", first_place_medal: "🥇", checkered_flag: "🏁",
  triangular_flag_on_post: "🚩", construction: "🚧", ship: "🚢", ticket: "🎫", label: "🏷️", bookmark: "🔖", floppy_disk: "💾", computer: "💻", telephone_receiver: "📞", phone: "☎️",
  headphones: "🎧", robot_face: "🤖", busts_in_silhouette: "👥", bust_in_silhouette: "👤", raising_hand: "🙋", handshake: "🤝", house: "🏠", office: "🏢", sunny: "☀️", sun_with_face: "🌞",
  sunrise: "🌅", crescent_moon: "🌙", cloud: "☁️", umbrella: "☔", snowflake: "❄️", seedling: "🌱", herb: "🌿", four_leaf_clover: "🍀", coffee: "☕", cake: "🍰", birthday: "🎂",
  repeat: "🔁", arrows_counterclockwise: "🔄", recycle: "♻️", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_upper_right: "↗️", arrow_lower_right: "↘️",
  leftwards_arrow_with_hook: "↩️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", "100": "💯", new: "🆕", sos: "🆘", one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣",
  double_vertical_bar: "⏸️", arrow_forward: "▶️", black_square_for_stop: "⏹️", see_no_evil: "🙈", crossed_fingers: "🤞", bug: "🐛", turtle: "🐢", snail: "🐌", zap: "⚡", boom: "💥",
};

const circle = (fill) => [["circle", { cx: 10, cy: 10, r: 7.5, fill }]];
const square = (fill) => [["rect", { x: 3, y: 3, width: 14, height: 14, rx: 2.5, fill }]];
const line = (d, stroke, width = 2.2) => ["path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }];
const shape = (d, fill) => ["path", { d, fill }];
const FACE = ["circle", { cx: 10, cy: 10, r: 8, fill: "#f6c544" }];
const EYES = shape("M6.2 8a1.1 1.400 0 1 1 2.200 0 1.100 1.400 0 0 1-2.200 0zM11.600 8a1.100 1.400 0 1 1 2.200 0 1.100 1.400 0 0 1-2.200 0z", "#5b3b0c");
const BULB = [shape("M10 1.800a5.700 5.700 0 0 0-3 10.500V14h6v-1.700a5.700 5.700 0 0 0-3-10.500z", "#f6c544"), shape("M7.500 15h5v1.200h-5zM8.300 17h3.400v1.200H8.300z", "#8b939c")];
const THUMB = "M2.500 9h3v8h-3zM6.500 9.500 10 2.500c1.700 0 2.300 1.200 1.900 2.900L11.400 8h4.400c1.200 0 1.900 1 1.600 2.100l-1.400 5.400c-.3 1-1 1.500-1.900 1.500H6.500z";

const DRAWN = {
  "✅": [...square("#2f9e5f"), line("M6 10.300l2.800 2.900L14 7.200", "#fff")],
  "✔️": [line("M4 11l4 4 8-10", "#2f9e5f", 2.800)],
  "☑️": [...square("#3b7dd8"), line("M6 10.300l2.800 2.900L14 7.200", "#fff")],
  "❌": [line("M5 5l10 10M15 5 5 15", "#d6404b", 3)],
  "⚠️": [shape("M10 2.200c.6 0 1 .3 1.300.8l6.600 12.200c.5 1-.1 2-1.300 2H3.400c-1.200 0-1.800-1-1.300-2L8.700 3c.3-.5.7-.8 1.300-.8z", "#f0b429"), line("M10 7.500v4.300M10 14.500v.01", "#4a3200", 1.900)],
  "🔴": circle("#d6404b"), "🟠": circle("#ea8b2d"), "🟡": circle("#f0b429"), "🟢": circle("#2f9e5f"), "🔵": circle("#3b7dd8"), "🟣": circle("#8a5bd1"), "⚫": circle("#33373d"),
  "⚪": [["circle", { cx: 10, cy: 10, r: 7, fill: "#eef0f2", stroke: "#a7afb8", "stroke-width": 1.200 }]],
  "🟩": square("#2f9e5f"), "🟥": square("#d6404b"), "🟨": square("#f0b429"),
  "💡": BULB,
  "👍": [shape(THUMB, "#f2b63c")],
  "👎": [["g", { transform: "rotate(180 10 10)" }, shape(THUMB, "#f2b63c")]],
  "👀": [shape("M5.500 4.500c2 0 3.300 2.400 3.300 5.500s-1.300 5.500-3.300 5.500S2.200 13.100 2.200 10s1.300-5.500 3.300-5.500zM14.500 4.500c2 0 3.300 2.400 3.300 5.500s-1.300 5.500-3.300 5.500-3.300-2.400-3.300-5.500 1.300-5.500 3.300-5.500z", "#e7ebf0"), shape("M4.700 10.300a1.600 2.200 0 1 1 3.200 0 1.600 2.200 0 0 1-3.200 0zM13.700 10.300a1.600 2.200 0 1 1 3.200 0 1.600 2.200 0 0 1-3.200 0z", "#33373d")],
  "🎉": [shape("M3 17.500 7.500 7l5.500 5.500z", "#f0b429"), line("M11 7.500c.5-2 .3-3.300-.5-4.500M13 9.500c1.700-1 3.200-1.200 4.500-.7M12 8.500 15.500 5", "#d6404b", 1.600), shape("M15 12.500h1.800v1.800H15zM6.500 3h1.800v1.800H6.500zM16 2.500h1.500V4H16z", "#3b7dd8")],
  "🚀": [shape("M10 1.500c3 2 4 5 3.800 9L12 14H8l-1.800-3.500C6 6.500 7 3.500 10 1.500z", "#dfe4ea"), shape("M6 10.500 3.500 14l.5 2.500 3-2zM14 10.500l2.500 3.500-.5 2.500-3-2z", "#d6404b"), shape("M8.500 14.500h3L10 18.800z", "#f0b429"), shape("M8.400 7.500a1.600 1.600 0 1 1 3.200 0 1.600 1.600 0 0 1-3.200 0z", "#3b7dd8")],
  "🔥": [shape("M10 1.500c.5 3 4.500 5 4.500 10a4.600 4.600 0 0 1-9.200.5c0-2 .9-3.300 1.700-4.200.3 1 .8 1.600 1.400 1.800C8 6.500 9 4 10 1.500z", "#ea6a2d"), shape("M10 10c.4 1.500 2 2.200 2 4a2.100 2.100 0 0 1-4.200 0c0-1.700 1.700-2.300 2.200-4z", "#f6c544")],
  "❤️": [shape("M10 17S2.500 12.500 2.500 7.300C2.500 4.900 4.300 3.200 6.400 3.200c1.500 0 2.800.8 3.600 2.200.8-1.400 2.100-2.200 3.600-2.200 2.100 0 3.900 1.700 3.900 4.100C17.500 12.500 10 17 10 17z", "#d6404b")],
  "⭐": [shape("M10 1.800l2.500 5.300 5.700.8-4.200 4 1 5.800-5-2.800-5 2.800 1-5.800-4.200-4 5.700-.8z", "#f0b429")],
  "🚨": [shape("M5 15V9.500a5 5 0 0 1 10 0V15z", "#d6404b"), shape("M3.500 15.500h13v2.500h-13z", "#8b939c"), line("M10 1v1.800M3.300 3.300l1.300 1.300M16.700 3.300l-1.300 1.300", "#d6404b", 1.500)],
  "⛔": [...circle("#d6404b"), shape("M5.500 8.700h9v2.600h-9z", "#fff")],
  "❓": [line("M6.500 7a3.500 3.500 0 1 1 5.300 3c-1.200.8-1.800 1.400-1.800 2.800M10 16.500v.01", "#d6404b", 2.800)],
  "❗": [line("M10 3.500v8.500M10 16.200v.01", "#d6404b", 3)],
  "ℹ️": [...square("#3b7dd8"), line("M10 9.300v4.500M10 6v.01", "#fff", 2.200)],
  "⏳": [shape("M5 2h10v1.800H5zM5 16.200h10V18H5z", "#8b6b43"), shape("M6 4.200h8c0 3-2.500 4.500-2.500 5.800S14 12.800 14 15.800H6c0-3 2.500-4.500 2.500-5.800S6 7.200 6 4.200z", "#dfe9f2"), shape("M7.500 6h5L10 9zM7 15.500c.5-1.700 1.800-2 3-3 1.200 1 2.500 1.300 3 3z", "#ea8b2d")],
  "⏰": [...circle("#d6404b"), ["circle", { cx: 10, cy: 10, r: 5.500, fill: "#fff" }], line("M10 6.800V10l2.200 1.400", "#33373d", 1.500)],
  "📅": [["rect", { x: 2.500, y: 4, width: 15, height: 13.500, rx: 2, fill: "#eef0f2" }], shape("M2.500 6a2 2 0 0 1 2-2h11a2 2 0 0 1 2 2v2.500h-15z", "#d6404b"), shape("M5.500 11h2v2h-2zM9 11h2v2H9zM12.500 11h2v2h-2zM5.500 14h2v2h-2zM9 14h2v2H9z", "#8b939c")],
  "📝": [["rect", { x: 3, y: 2, width: 12, height: 16, rx: 1.500, fill: "#eef0f2" }], line("M5.500 6h7M5.500 9h7M5.500 12h4", "#8b939c", 1.300), line("M16.500 8 11 15.500", "#ea8b2d", 2.400)],
  "📌": [shape("M12.500 1.500 18.500 7.500l-2 .7-3 3-.4 4.300-3.600-3.600-5.500 6.600-.9-.9L9.600 12 6 8.400l4.300-.4 3-3z", "#d6404b")],
  "🔍": [["circle", { cx: 8.500, cy: 8.500, r: 5.500, fill: "#cfe3f7", stroke: "#8b939c", "stroke-width": 1.800 }], line("M13 13l4.500 4.500", "#8b6b43", 2.800)],
  "🔔": [shape("M10 2c3 0 5 2.300 5 5.500 0 4 1.800 5 1.800 6.500H3.200C3.200 12.500 5 11.500 5 7.500 5 4.300 7 2 10 2zM8 15.500h4a2 2 0 0 1-4 0z", "#f0b429")],
  "💬": [shape("M10 2.500c4.700 0 8 2.700 8 6.500s-3.300 6.500-8 6.500c-1 0-2-.1-2.900-.4L3 17.500l1.200-3.700C2.800 12.600 2 11 2 9c0-3.800 3.300-6.500 8-6.500z", "#b9d3f0"), line("M6.500 9v.01M10 9v.01M13.500 9v.01", "#3b5a80", 2.200)],
  "📊": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 2, fill: "#eef0f2" }], shape("M4.500 10h2.800v6H4.500z", "#2f9e5f"), shape("M8.600 5h2.800v11H8.600z", "#d6404b"), shape("M12.700 8h2.800v8h-2.800z", "#3b7dd8")],
  "📈": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 2, fill: "#eef0f2" }], line("M4.500 14 8 10.500l2.500 2L15.500 6", "#d6404b", 1.800)],
  "📉": [["rect", { x: 2, y: 2, width: 16, height: 16, rx: 2, fill: "#eef0f2" }], line("M4.500 6 8 9.500l2.500-2 5 6.500", "#3b7dd8", 1.800)],
  "🎯": [...circle("#d6404b"), ["circle", { cx: 10, cy: 10, r: 5, fill: "#fff" }], ["circle", { cx: 10, cy: 10, r: 2.500, fill: "#d6404b" }]],
  "🔒": [line("M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9", "#8b939c", 1.900), ["rect", { x: 4, y: 8.500, width: 12, height: 9, rx: 1.500, fill: "#f0b429" }]],
  "🚩": [line("M5 2v16", "#8b6b43", 1.800), shape("M5.500 2.500 16 6.500 5.500 10.500z", "#d6404b")],
  "👥": [shape("M4.500 7a2.700 2.700 0 1 1 5.400 0 2.700 2.700 0 0 1-5.400 0zM2 16.500c0-3.500 2-5.300 5.200-5.300s5.200 1.800 5.200 5.300z", "#5a7ba6"), shape("M11.500 6a2.300 2.300 0 1 1 4.600 0 2.300 2.300 0 0 1-4.600 0zM13.500 16.500c0-3-.6-4.800-1.800-6 4-.9 6.300 1 6.300 5z", "#7d9bc1")],
  "🔁": [line("M4 8.500V7.500a2 2 0 0 1 2-2h9M12.500 3 15 5.500 12.500 8M16 11.500v1a2 2 0 0 1-2 2H5M7.500 17 5 14.500 7.500 12", "#3b7dd8", 1.900)],
  "➡️": [...square("#5b8fd6"), line("M5.500 10h9M11 6.500l3.500 3.500-3.500 3.500", "#fff", 1.900)],
  "🌱": [line("M10 18v-7", "#2f9e5f", 1.900), shape("M10 11C10 7 7 5 2.500 5.500 2.500 9.500 5.500 11.500 10 11zM10 9.500c0-3.500 2.700-5.500 7.500-5.500 0 4-3 6-7.500 5.500z", "#3fae6c")],
  "☀️": [["circle", { cx: 10, cy: 10, r: 4.200, fill: "#f0b429" }], line("M10 1.500v2M10 16.500v2M1.500 10h2M16.500 10h2M4 4l1.400 1.400M14.600 14.600 16 16M4 16l1.400-1.400M14.600 5.400 16 4", "#f0b429", 1.700)],
  "🙂": [FACE, EYES, line("M6.500 12.200c.8 1.500 2 2.200 3.500 2.200s2.700-.7 3.500-2.200", "#5b3b0c", 1.400)],
  "😄": [FACE, EYES, shape("M5.800 11.500h8.400c-.3 2.500-1.900 4-4.200 4s-3.900-1.500-4.200-4z", "#5b3b0c")],
  "😞": [FACE, EYES, line("M6.800 14.300c.8-1.300 1.900-1.800 3.200-1.800s2.400.5 3.200 1.800", "#5b3b0c", 1.400)],
  "👋": [shape("M5 8.500 8.500 5l1 1.200L12 3.500l1.200 1.200L11 7.500l3.500-2.500 1 1.300-3.300 3 3.800-1.200.6 1.500-3.800 2.200c-.5 3.200-2.700 5-5.300 5-3 0-5-2.300-5-5.300z", "#f2b63c")],
  "⚡": [shape("M11.500 1.500 4 11.500h5L8 18.500l8-10.500h-5z", "#f0b429")],
  "✨": [shape("M9 3l1.800 5.200L16 10l-5.200 1.800L9 17l-1.800-5.200L2 10l5.200-1.800zM15.500 2.500l.8 2 2 .8-2 .8-.8 2-.8-2-2-.8 2-.8z", "#f0b429")],
  "🔺": [shape("M10 4 17.500 16h-15z", "#d6404b")],
  "🔻": [shape("M10 16 2.500 4h15z", "#d6404b")],
};

const build = ([tag, attributes, ...children]) => svg(tag, attributes, ...children.map(build));

let pen = null;

function pixels(character) {
  pen ??= Object.assign(document.createElement("canvas"), { width: 20, height: 20 }).getContext("2d", { willReadFrequently: true });
  pen.clearRect(0, 0, 20, 20);
  pen.font = "14px system-ui, sans-serif";
  pen.fillText(character, 0, 15);
  return pen.getImageData(0, 0, 20, 20).data.join();
}

const seen = new Map();

/** Whether the system has this character: one that it lacks looks like one that nobody has. */
function hasGlyph(character) {
  if (!seen.has("none")) seen.set("none", pixels("\u{10FFFE}"));
  if (!seen.has(character)) seen.set(character, DRAWN[character] ? true : pixels(character) !== seen.get("none"));
  return seen.get(character);
}

/** The short names that can be shown here, for completion. */
export const emojiNames = () => Object.keys(CHARACTERS).filter((name) => hasGlyph(CHARACTERS[name]));

/** Draw the emoji of a short name, or nothing when the name is unknown. */
export function emoji(name) {
  const plain = name.replace(/::skin-tone-\d$/, "");
  if (!Object.hasOwn(CHARACTERS, plain)) return null;
  const character = CHARACTERS[plain];
  const drawing = DRAWN[character];
  const says = { role: "img", "aria-label": `${plain.replaceAll("_", " ")} emoji`, title: `:${plain}:` };
  if (!drawing) return hasGlyph(character) ? h("span.emoji", says, character) : null;
  return h("span.emoji", says, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, drawing.map(build)));
}

/** Turn text with short names into nodes; unknown names stay as typed. */
export function withEmoji(text) {
  return String(text ?? "")
    .split(/(:[a-z0-9_+'-]+(?:::skin-tone-\d)?:)/)
    .map((part) => (part.startsWith(":") && part.endsWith(":") && part.length > 2 ? emoji(part.slice(1, -1)) ?? part : part))
    .filter((part) => part !== "");
}
