// Switches for trouble on the bot's side of the line: slow network, flood control, lost answers and the like.

import { el } from "./dom.js";
import { door } from "./door.js";

const FAULTS = [
  { name: "Slow network", hint: "every answer takes 1.5 s", fault: { kind: "latency", method: "*", ms: 1500 } },
  { name: "Too many requests", hint: "429 for one call in three", fault: { kind: "429", method: "*", retry_after: 2, probability: 0.34 } },
  { name: "Lost answers", hint: "done, but the bot never hears of it; one in five", fault: { kind: "lost_answer", method: "*", probability: 0.2 } },
  { name: "Dropped connections", hint: "one call in five", fault: { kind: "drop_connection", method: "*", probability: 0.2 } },
  { name: "Duplicate updates", hint: "each tap arrives twice", fault: { kind: "duplicate_update", method: "*", probability: 1 } },
  { name: "Server errors", hint: "500 for one call in four", fault: { kind: "500", method: "*", probability: 0.25 } },
];

export class FaultPanel {
  /** `onerror` hears a sentence, `oncount` how many switches are on. */
  constructor(onerror, oncount) {
    this.onerror = onerror;
    this.oncount = oncount;
    this.ids = new Map();
    this.switches = FAULTS.map((one) => this.toggle(one));
    this.element = el("div.faults", {}, this.switches);
  }

  toggle({ name, hint, fault }) {
    const input = el("input", { type: "checkbox", role: "switch", "data-kind": fault.kind, onchange: () => this.set(fault, input) });
    return el("label.switch", {}, el("span", {}, name, el("small", {}, hint)), input, el("i", { "aria-hidden": "true" }));
  }

  async set(fault, input) {
    try {
      if (input.checked) this.ids.set(fault.kind, [(await door.addFault(fault)).id]);
      else {
        for (const id of this.ids.get(fault.kind) || []) await door.dropFault(id);
        this.ids.delete(fault.kind);
      }
    } catch (error) {
      input.checked = !input.checked;
      this.onerror(error.message);
    }
    this.oncount(this.ids.size);
  }

  /** Takes what is already on, so that a reloaded page tells the truth. */
  async load() {
    const known = await door.faults().catch(() => []);
    this.ids.clear();
    for (const one of known) this.ids.set(one.kind, [...(this.ids.get(one.kind) || []), one.id]);
    for (const input of this.element.querySelectorAll("input")) input.checked = this.ids.has(input.dataset.kind);
    this.oncount(this.ids.size);
  }
}
