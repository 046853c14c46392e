/** Starts the page: who am I, then the frame. */
import { start } from "./app.js";
import { applyTheme } from "./theme.js";

applyTheme();
const asked = new URLSearchParams(location.search).get("as");
start(asked ?? sessionStorage.getItem("person") ?? undefined);
