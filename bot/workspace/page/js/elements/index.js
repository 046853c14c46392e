/** One place that knows every interactive element by its type. */
import { h } from "../dom.js";
import { button, feedbackButtons, iconButton, overflow } from "./buttons.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./datepickers.js";
import { fileInput } from "./fileinput.js";
import { richInput } from "./richinput.js";
import { select } from "./selects.js";
import { textInput } from "./texts.js";
import { picture } from "../pictures.js";

const DRAW = {
  button,
  workflow_button: button,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  file_input: fileInput,
  rich_text_input: richInput,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  image: (element, place) => picture(element, place.host, "accessory"),
};

/** Draw an element; `place` says where it stands: {host, blockId, labelledby, describedby, inInput, dispatch, invalid}. */
export function drawElement(element, place) {
  if (element?.visible_to_user_ids && !element.visible_to_user_ids.includes(place.host.me)) return null;
  const draw = DRAW[element?.type] ?? (/_select$/.test(element?.type ?? "") ? select : unknown);
  return draw(element, place);
}

const unknown = (element) => h("span.unknown", {}, `This kind of element can't be shown here: ${element?.type ?? "none"}`);
