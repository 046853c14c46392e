/** Images by address; when one cannot be loaded its alternative text stands in. */
import { h, isSafe } from "./dom.js";
import { icon } from "./icons.js";

const standIn = (alt) => h("span.image-missing", { role: "img", "aria-label": alt }, icon("image"), h("span", {}, alt));

/** Whether an address would leave this machine's page. */
const foreign = (address) => /^https?:/i.test(address) && new URL(address).origin !== location.origin;

/** Draw an image element or block; pictures from elsewhere are not fetched, only linked. */
export function picture(image, host, kind) {
  const alt = image.alt_text || "Image";
  const address = image.image_url || image.slack_file?.url || host.fileAddress?.(image.slack_file?.id) || "";
  if (!isSafe(address, true)) return standIn(alt);
  if (foreign(address)) return h(`a.image.${kind}`, { href: address, target: "_blank", rel: "noopener noreferrer" }, standIn(alt));
  const node = h(`img.image.${kind}`, { src: address, alt, loading: "lazy", onerror: () => node.replaceWith(standIn(alt)) });
  return node;
}
