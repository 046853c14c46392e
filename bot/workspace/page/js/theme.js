/** Light or dark: the system's choice until the person makes one. */

const asDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

/** Put the person's own choice, if there is one, on the page. */
export function applyTheme() {
  const choice = localStorage.getItem("theme");
  if (choice) document.documentElement.dataset.theme = choice;
}

/** Whether the page is dark now. */
export const isDark = () => (document.documentElement.dataset.theme ?? (asDark() ? "dark" : "light")) === "dark";

/** Turn to the other theme and remember it. */
export function toggleTheme() {
  const choice = isDark() ? "light" : "dark";
  localStorage.setItem("theme", choice);
  document.documentElement.dataset.theme = choice;
}
