/** Files that stand in messages: pictures inline, the rest as cards. */
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A size in words. */
export function sizeWords(bytes) {
  if (!Number.isFinite(bytes)) return "";
  const units = [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]];
  const [unit, size] = units.find(([, least]) => bytes >= least) ?? ["B", 1];
  return `${(bytes / size).toFixed(size > 1e3 ? 1 : 0)} ${unit}`;
}

function addressOf(file, host) {
  if (!file.url) return file.permalink ?? "";
  return `${file.url}${file.url.includes("?") ? "&" : "?"}as=${encodeURIComponent(host.me)}`;
}

/** Draw one file. */
export function fileCard(file, host) {
  const address = addressOf(file, host);
  const name = file.title || file.name || "File";
  if (/^image\/(png|jpe?g|gif|webp)$/.test(file.mimetype ?? "")) {
    return h("figure.file-image", {}, h("figcaption", {}, name),
      h("a", { href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: file.alt_txt || name, loading: "lazy" })));
  }
  return h("a.file-card", { href: address, target: "_blank", rel: "noopener" }, h("span.file-icon", {}, icon("file")),
    h("span.grow", {}, h("strong", {}, name), h("small", {}, [file.mimetype, sizeWords(file.size)].filter(Boolean).join(" · "))), icon("download"));
}
