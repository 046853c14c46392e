/** The page's only way to make nodes: data becomes text nodes and attributes, never markup. */

const SVG = "http://www.w3.org/2000/svg";
const SAFE_PICTURE = /^(blob:|data:image\/(png|gif|jpeg|webp);)/i;
const SAFE_LINK = /^(https?:|mailto:|tel:|#|\/(?!\/))/i;

/** Make an HTML element from "tag.class.class", its properties and its children. */
export function h(spec, props, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  return finish(node, props, children);
}

/** Make an SVG element with attributes and children. */
export function svg(tag, props, ...children) {
  return finish(document.createElementNS(SVG, tag), props, children);
}

function finish(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) set(node, name, value);
  append(node, children);
  return node;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (typeof value === "function") node.addEventListener(name.replace(/^on/, ""), value);
  else if (name === "class") node.setAttribute("class", [node.getAttribute("class"), value].filter(Boolean).join(" "));
  else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
  else if (name === "href" || name === "src") setAddress(node, name, String(value));
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** Whether an address may be followed, or (for a picture) shown. */
export function isSafe(address, picture = false) {
  return SAFE_LINK.test(address) || (picture && SAFE_PICTURE.test(address));
}

function setAddress(node, name, address) {
  if (isSafe(address, name === "src")) node.setAttribute(name, address);
}

/** Append strings, nodes and nested lists of them; skip what is empty. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

let serial = 0;

/** Give an id unused on this page, for labels and descriptions. */
export function freshId(prefix = "n") {
  serial += 1;
  return `${prefix}-${serial}`;
}

/** List what can take the focus inside a node, in order. */
export function focusable(node) {
  const wanted = "a[href],button,input,select,textarea,[tabindex],[contenteditable=true]";
  return [...node.querySelectorAll(wanted)].filter(
    (found) => !found.disabled && found.tabIndex >= 0 && found.getClientRects().length > 0,
  );
}

/** Move the focus among siblings with the arrow keys, Home and End; return whether the key was used. */
export function roam(event, items) {
  const here = items.indexOf(document.activeElement);
  const steps = { ArrowDown: here + 1, ArrowRight: here + 1, ArrowUp: here - 1, ArrowLeft: here - 1, Home: 0, End: items.length - 1 };
  if (!(event.key in steps) || !items.length) return false;
  event.preventDefault();
  items[(steps[event.key] + items.length) % items.length].focus();
  return true;
}
