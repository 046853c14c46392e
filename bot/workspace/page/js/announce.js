/** New messages, said once to those who listen instead of look. */
import { nameOf } from "./avatars.js";
import { channelName } from "./model.js";

const words = (text) => String(text ?? "").replace(/<[^|>]*\|([^>]*)>/g, "$1").replace(/<[^>]*>/g, "").replace(/[*_~`]/g, "").slice(0, 140);

/** Put one line about a message into the live region; the last ten stay. */
export function announce(model, channel, message) {
  if (message.user === model.me) return;
  const live = document.querySelector("#live");
  const place = model.channels.get(channel);
  const where = place?.kind === "im" ? "" : ` in ${channelName(model, place)}`;
  const line = document.createElement("p");
  line.textContent = `${nameOf(model.users.get(message.user))}${where}: ${words(message.text)}`;
  live.append(line);
  while (live.children.length > 10) live.firstChild.remove();
}
