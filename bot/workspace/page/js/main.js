/** Starts the page: who am I, then the frame. */
import { start } from "./app.js";
import { applyTheme } from "./theme.js";

applyTheme();
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.querySelector("#messages")?.focus();
});
const asked = new URLSearchParams(location.search).get("as");
start(asked ?? sessionStorage.getItem("person") ?? undefined);
