// Building the page's elements. Text only ever enters as text nodes, so nothing a person types can become markup.

import { ICONS } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";

/** el("button.primary", {onclick, "aria-label": ..}, "text", child, null) -> HTMLElement; null children are left out. */
export function el(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.classList.add(...value.split(" ").filter(Boolean));
    else if (name === "style") for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A line icon of ours; hidden from screen readers, because the button around it has the label. */
export function icon(name, size = 22) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = {
    viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": 1.9,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon icon-" + name,
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A round button with an icon and a spoken name. */
export function iconButton(name, label, onclick, spec = "button.round") {
  return el(spec, { type: "button", "aria-label": label, title: label, onclick }, icon(name));
}

/** Initials in a colored circle; the color follows from the id, so a person looks the same on every phone. */
export function avatar(id, name, size = "") {
  const words = String(name || "?").replace(/[^\p{L}\p{N}\s]/gu, " ").trim().split(/\s+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0]).join("").toLocaleUpperCase() || "?";
  return el("span.avatar", { class: size, "data-hue": hueOf(id), "aria-hidden": "true" }, letters);
}

/** One of seven colors for a person, a bot or a group. */
export function hueOf(id) {
  return Math.abs(Number(id) || 0) % 7;
}

export function fullName(who) {
  return [who?.first_name, who?.last_name].filter(Boolean).join(" ") || who?.title || who?.username || "Deleted account";
}

/** Calls fn once after a burst of calls, in the next frame. */
export function debounced(fn, ms) {
  let timer = null;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      fn();
    }, ms);
  };
}

/** Reads a chosen file as base64 without its data: head. */
export function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] || "");
    reader.readAsDataURL(file);
  });
}
