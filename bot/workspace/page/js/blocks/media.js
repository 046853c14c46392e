/** Images, videos and files that stand on their own. */
import { h } from "../dom.js";
import { fileCard } from "../files.js";
import { icon } from "../icons.js";
import { linkTo } from "../mentions.js";
import { textOf } from "../mrkdwn.js";
import { picture } from "../pictures.js";

/** An image with its title. */
export function image(block, host) {
  return h("figure.figure", {}, block.title ? h("figcaption", {}, textOf(block.title, host)) : null, picture(block, host, "wide"));
}

/** A video, as a card that links to it: nothing is fetched or played here. */
export function video(block, host) {
  const link = block.title_url || block.video_url;
  const from = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h("article.video", {}, from ? h("small", {}, from) : null,
    h("div.video-title", {}, link ? linkTo(link, textOf(block.title, host)) : textOf(block.title, host)),
    block.description ? h("div.video-words", {}, textOf(block.description, host)) : null,
    h("a.video-poster", { href: block.video_url, target: "_blank", rel: "noopener noreferrer", "aria-label": `Play ${block.alt_text || "video"}` }, h("span.play", {}, icon("play")), h("span", {}, block.alt_text)));
}

/** A file named by its id. */
export function fileBlock(block, host) {
  const file = block.file ?? { name: block.external_id || block.file_id || "File" };
  return h("div", {}, fileCard(file, host));
}
