// The bar above the phones: the sandbox's clock, faults to switch on, new people, light or dark.

import { el, icon } from "./dom.js";
import { door } from "./door.js";
import { FaultPanel } from "./faults.js";

const MINUTE = 60_000;
const STEPS = [["+1 min", MINUTE], ["+16 min", 16 * MINUTE], ["+1 hour", 60 * MINUTE], ["+1 day", 1440 * MINUTE], ["+8 days", 8 * 1440 * MINUTE]];
const THEMES = ["auto", "light", "dark"];

export class Toolbar {
  constructor(element, desk) {
    this.desk = desk;
    this.down = false;
    this.status = el("span.line", { role: "status" });
    this.time = el("span.tool-time");
    this.themeButton = el("button.tool.square", { type: "button", onclick: () => this.nextTheme() });
    this.faults = new FaultPanel((error) => this.say(error), (count) => this.showFaults(count));
    this.faultCount = el("span.badge", { hidden: true });
    element.append(
      el("a.brand", { href: "", "aria-label": "Shopkeeper sandbox" }, el("img", { src: "page/icon.svg", alt: "", width: 28, height: 28 }),
        el("span", {}, "Shopkeeper ", el("small", {}, "sandbox"))),
      this.status,
      el("div.tools", {},
        this.popover("clock", [icon("clock", 19), this.time], "Clock", this.clockPanel()),
        this.popover("faults", [icon("bolt", 19), el("span.tool-word", {}, "Faults"), this.faultCount], "Faults", this.faults.element),
        this.popover("people", [icon("plus", 19), el("span.tool-word", {}, "Person")], "Add a person", this.personPanel()),
        this.themeButton));
    this.setTheme(readTheme());
  }

  popover(id, content, label, panel) {
    const box = el("div.popover", { id: `panel-${id}`, popover: "auto", role: "dialog", "aria-label": label }, el("h3", {}, label), panel);
    const button = el("button.tool", { type: "button", id: `tool-${id}`, "aria-label": label, popovertarget: box.id, "aria-haspopup": "dialog" }, content);
    box.addEventListener("beforetoggle", (event) => {
      if (event.newState !== "open") return;
      const at = button.getBoundingClientRect();
      box.style.top = `${at.bottom + 8}px`;
      box.style.right = `${Math.max(8, document.documentElement.clientWidth - at.right)}px`;
      if (id === "faults") this.faults.load();
    });
    return el("span.tool-seat", {}, button, box);
  }

  clockPanel() {
    const advance = (ms) => () => this.desk.attempt(door.advance(ms));
    return el("div", {}, el("p.hint", {}, "Moves the sandbox's time: holds run out, buttons grow old, days go by."),
      el("div.chips", {}, STEPS.map(([label, ms]) => el("button.chip", { type: "button", onclick: advance(ms) }, label))));
  }

  personPanel() {
    const common = { type: "text", autocomplete: "off", dir: "auto", maxlength: 64 };
    const field = (label, name, more = {}) => el("label", {}, el("span", {}, label), el("input", { name, ...common, ...more }));
    const submit = (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim()));
      form.reset();
      document.getElementById("panel-people").hidePopover();
      this.desk.addPerson({ language_code: "en", ...values });
    };
    const form = el("form.person-form", { onsubmit: submit }, field("First name", "first_name", { required: true }), field("Last name", "last_name"),
      field("Username", "username", { pattern: "[A-Za-z][A-Za-z0-9_]{3,31}", placeholder: "optional" }),
      field("Phone", "phone", { placeholder: "+15550123", inputmode: "tel" }),
      el("button.wide", { type: "submit" }, "Add with a phone"));
    return form;
  }

  showFaults(count) {
    this.faultCount.hidden = count === 0;
    this.faultCount.textContent = String(count);
  }

  nextTheme() {
    this.setTheme(THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length]);
  }

  setTheme(theme) {
    this.theme = theme;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts until the page is closed.
    }
    const name = { auto: "gear", light: "sun", dark: "moon" }[theme];
    const label = { auto: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" }[theme];
    this.themeButton.replaceChildren(icon(name, 19));
    this.themeButton.setAttribute("aria-label", label);
    this.themeButton.title = label;
  }

  /** Whether the events arrive. */
  line(up) {
    this.down = !up;
    this.status.classList.toggle("bad", !up);
    this.status.textContent = up ? "" : "The sandbox is gone. Waiting for it…";
  }

  say(text) {
    this.status.textContent = text;
    this.status.classList.add("bad");
    clearTimeout(this.sayTimer);
    this.sayTimer = setTimeout(() => this.line(!this.down), 6000);
  }

  tick(ms) {
    const text = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(ms);
    if (this.time.textContent !== text) this.time.textContent = text;
  }
}

function readTheme() {
  try {
    const theme = localStorage.getItem("theme");
    return THEMES.includes(theme) ? theme : "auto";
  } catch {
    return "auto";
  }
}
