// The desk: phones side by side (one at a time with tabs where it is narrow), kept current by the sandbox's events.

import { isMember } from "./chatlist.js";
import { debounced, el, fullName } from "./dom.js";
import { DoorError, door, listen } from "./door.js";
import { Phone } from "./phone.js";
import { timeOf } from "./service.js";
import { Toolbar } from "./toolbar.js";

const LANGUAGES = [
  ["en", "English"], ["zh-hans", "简体中文"], ["de", "Deutsch"], ["fr", "Français"], ["es", "Español"], ["ru", "Русский"], ["ar", "العربية"], ["ja", "日本語"],
];

class Desk {
  constructor() {
    this.world = { bots: [], people: [], chats: [] };
    this.clockBase = { at: performance.now(), ms: Date.now() };
    this.phones = [];
    this.front = 0;
    this.place = document.getElementById("desk");
    this.tabs = document.getElementById("tabs");
    this.toolbar = new Toolbar(document.getElementById("toolbar"), this);
    this.reload = debounced(() => this.load(), 60);
    setInterval(() => this.tick(), 1000);
  }

  /** The sandbox's time now, in ms: its clock runs on between the events. */
  now() {
    return this.clockBase.ms + performance.now() - this.clockBase.at;
  }

  setClock(ms) {
    this.clockBase = { at: performance.now(), ms };
    this.tick();
  }

  async load() {
    try {
      const [world, layout] = await Promise.all([door.world(), door.layout()]);
      this.world = world;
      this.setClock(world.clock_ms);
      this.arrange(layout.phones);
      await this.toolbar.faults.load();
    } catch (error) {
      if (!(error instanceof DoorError)) throw error;
      this.toolbar.line(false);
    }
  }

  /** Keeps the phones that are there already, with what their people were doing. */
  arrange(slots) {
    const old = new Map(this.phones.map((phone) => [phone.slotKey, phone]));
    this.phones = slots.map((slot) => {
      const key = `${slot.person}:${slot.chat}`;
      const known = old.get(key);
      old.delete(key);
      if (!known) return Object.assign(new Phone(slot, this), { slotKey: key });
      known.setPerson();
      known.refresh();
      return known;
    });
    const wanted = this.phones.map((phone) => phone.element);
    if (!wanted.length) wanted.push(el("p.empty-desk", {}, "Nobody is here yet. Add a person above, and let a bot connect to this address."));
    const shown = [...this.place.children];
    if (wanted.length !== shown.length || wanted.some((node, index) => node !== shown[index])) this.place.replaceChildren(...wanted);
    this.drawTabs();
    this.tick();
  }

  drawTabs() {
    this.front = Math.min(this.front, Math.max(0, this.phones.length - 1));
    this.tabs.replaceChildren(...this.phones.map((phone, index) => el("button.tab", {
      type: "button", role: "tab", "aria-selected": String(index === this.front), onclick: () => this.show(index), onkeydown: (event) => this.tabKey(event, index),
      tabindex: index === this.front ? 0 : -1,
    }, el("bdi", {}, fullName(phone.personRecord)), phone.role ? el("small", {}, el("bdi", {}, phone.role)) : null)));
    this.phones.forEach((phone, index) => phone.element.classList.toggle("front", index === this.front));
  }

  show(index) {
    this.front = index;
    this.drawTabs();
  }

  tabKey(event, index) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.show((index + step + this.phones.length) % this.phones.length);
    this.tabs.children[this.front].focus();
  }

  hear(event) {
    if (event.type === "clock") {
      this.setClock(event.clock_ms);
      for (const phone of this.phones) phone.refresh();
    } else if (["world", "layout", "reset"].includes(event.type)) this.reload();
    else for (const phone of this.phones) phone.hear(event);
  }

  canSee(person, chat) {
    if (this.world.bots.some((bot) => bot.id === chat)) return true;
    return this.world.chats.some((one) => one.id === chat && isMember(one, person));
  }

  languageSelect(person) {
    const known = LANGUAGES.some(([code]) => code === person.language_code);
    const options = known || !person.language_code ? LANGUAGES : [[person.language_code, person.language_code], ...LANGUAGES];
    const select = el("select.language", {
      "aria-label": `Language of ${fullName(person)}`,
      onchange: () => this.attempt(door.savePerson({ ...person, language_code: select.value })),
    }, options.map(([code, name]) => el("option", { value: code, selected: code === person.language_code }, name)));
    return select;
  }

  /** Adds a person, and a phone for them beside the others. */
  async addPerson(fields) {
    const person = await this.attempt(door.savePerson(fields));
    const [bot] = this.world.bots;
    if (!person || !bot) return;
    const phones = this.phones.map((phone) => phone.slot);
    await this.attempt(door.setLayout([...phones, { person: person.id, chat: bot.id, title: "Customer" }]));
    await this.load();
    this.show(this.phones.length - 1);
    this.phones.at(-1)?.element.scrollIntoView({ behavior: "smooth", inline: "end", block: "nearest" });
  }

  async attempt(promise) {
    try {
      return await promise;
    } catch (error) {
      this.toolbar.say(error.message);
      return undefined;
    }
  }

  tick() {
    const text = timeOf(this.now() / 1000);
    for (const phone of this.phones) phone.tick(text);
    this.toolbar.tick(this.now());
  }
}

const desk = new Desk();
listen((event) => desk.hear(event), (up) => {
  desk.toolbar.line(up);
  if (up) desk.load(); // what happens from here on comes as events
});
