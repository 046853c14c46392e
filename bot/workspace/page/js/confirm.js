/** The question asked before an action that carries a confirm object. */
import { h } from "./dom.js";
import { openDialog } from "./dialog.js";
import { textOf } from "./mrkdwn.js";

/** Ask; resolves to whether the person agreed. Without a confirm object nobody is asked. */
export function agreed(confirm, host) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    let answer = false;
    const say = (value) => () => {
      answer = value;
      close();
    };
    const danger = confirm.style === "danger" ? ".danger" : ".primary";
    const close = openDialog({
      className: "confirm",
      title: textOf(confirm.title, host),
      body: textOf(confirm.text, host),
      footer: [
        h("button.button", { type: "button", onclick: say(false) }, textOf(confirm.deny, host)),
        h(`button.button${danger}`, { type: "button", onclick: say(true), "data-autofocus": true }, textOf(confirm.confirm, host)),
      ],
      onclose: () => resolve(answer),
    });
  });
}
