// One of the two phones: whose turn it is, that person's card, chat and composer.

import { change, read } from "./api.js";
import { fillCard } from "./card.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { ask, button, make, toast } from "./elements.js";
import { deepLinkPayload } from "./entities.js";
import { fillTexts, text } from "./texts.js";

/** A tap nobody answers stops spinning after this long. Telegram's limit is about 30 s. */
const TAP_PATIENCE_MS = 30_000;

export class Desk {
  /** `bot` has username and name. `onNewcomer` is called to add a person; only residents have that button. */
  constructor(side, bot, onNewcomer) {
    const template = document.getElementById("desk-template");
    this.root = template.content.cloneNode(true).querySelector(".desk");
    this.root.id = `desk-${side}`;
    this.root.setAttribute("aria-label", text(`side-${side}`));
    fillTexts(this.root);
    Object.assign(this, { side, bot, people: [], current: null, waiting: new Map(), versions: new Map() });
    const find = (selector) => this.root.querySelector(selector);
    this.tabs = find(".tabs");
    this.tabs.setAttribute("aria-label", text("people-of", { side: text(`side-${side}`) }));
    this.tabs.addEventListener("keydown", (event) => this.#moveTab(event));
    this.block = find(".block");
    this.startBar = find(".start-bar");
    find(".card").open = window.matchMedia("(min-width: 821px)").matches;
    this.conversation = new Conversation(find(".scroll"));
    this.composer = new Composer(this.root, () => this.#identity(), (work) => this.run(work), (link) => this.#open(link));
    this.block.addEventListener("click", () => this.run(() => this.#act(this.chat?.blocked ? "unblock" : "block")));
    this.startBar.querySelector("button").addEventListener("click", () => this.run(() => this.start("")));
    const add = find(".add-newcomer");
    add.hidden = side !== "resident";
    add.addEventListener("click", () => this.run(onNewcomer));
    this.actions = {
      botUsername: bot.username,
      command: (command) => this.run(() => this.#act("send", { text: command })),
      start: (payload) => this.run(() => this.start(payload)),
      copy: (value) => this.#copy(value),
      edit: (message) => this.composer.edit(message),
      reply: (message) => this.composer.reply(message),
      tap: (message, key, element) => this.#tap(message, key, element),
    };
  }

  /** Shows these people; keeps the chosen one. */
  setPeople(people) {
    this.people = people.filter((person) => person.side === this.side);
    this.tabs.replaceChildren(...this.people.map((person) => this.#tab(person)));
    const kept = this.people.find((person) => person.id === this.current?.id);
    this.choose(kept ?? this.people[0]);
  }

  has(id) {
    return this.people.some((person) => person.id === id);
  }

  choose(person) {
    const changed = person.id !== this.current?.id;
    this.current = person;
    for (const tab of this.tabs.children) {
      const chosen = Number(tab.dataset.id) === person.id;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) this.#mark(tab, false);
      if (chosen && changed) this.tabs.scrollLeft = tab.offsetLeft - (this.tabs.clientWidth - tab.clientWidth) / 2;
    }
    if (!changed) return;
    this.chat = null;
    this.waiting.clear();
    this.conversation.clear();
    this.conversation.list.setAttribute("aria-label", text("messages", { person: person.first_name }));
    this.composer.reset();
    const details = this.root.querySelector(".card");
    fillCard(details, person, (value) => {
      this.composer.write(value);
      this.composer.input.focus();
    });
    this.refresh();
  }

  /** A chat changed: repaint it, or mark its tab when somebody else is shown. */
  changed(id, version) {
    if (id === this.current?.id) return void this.refresh();
    const tab = [...this.tabs.children].find((each) => Number(each.dataset.id) === id);
    if (tab && (this.versions.get(id) ?? -1) < version) this.#mark(tab, true);
  }

  /** Reads the shown chat again. Calls that come while one is under way are answered by one more. */
  async refresh() {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    const person = this.current;
    try {
      const chat = await read(`/chats/${person.id}`);
      if (person === this.current) this.#paint(chat);
    } catch (error) {
      toast(error.message);
    }
    this.reading = false;
    if (this.again || person !== this.current) {
      this.again = false;
      this.refresh();
    }
  }

  async run(work) {
    try {
      await work();
    } catch (error) {
      toast(error.message);
    }
  }

  /** Opens the bot as a t.me link does: the person sends /start with the payload. */
  async start(payload) {
    if (this.chat?.blocked) await this.#act("unblock");
    await this.#act("start", { payload });
  }

  /** A link to the bot, pasted and sent, is opened: nobody would want to send it to the bot itself. */
  async #open(link) {
    const payload = /^\S+$/.test(link) ? deepLinkPayload(link, this.bot.username) : null;
    if (payload === null) return false;
    await this.start(payload);
    return true;
  }

  #identity() {
    return { ...this.current, phone: this.chat?.phone ?? "" };
  }

  #act(action, body) {
    return change(`/chats/${this.current.id}/${action}`, body);
  }

  #paint(chat) {
    const first = this.chat === null;
    const known = new Set((this.chat?.alerts ?? []).map((alert) => alert.id));
    this.chat = chat;
    this.versions.set(chat.id, chat.version);
    this.root.querySelector(".chat-name strong").textContent = this.bot.name;
    this.root.querySelector(".chat-name small").textContent = chat.typing ? text("typing") : `@${this.bot.username}`;
    this.conversation.paint(chat.messages, this.actions);
    this.composer.paint(chat);
    this.block.textContent = text(chat.blocked ? "unblock" : "block");
    this.#paintStart(chat);
    for (const alert of chat.alerts) if (!first && !known.has(alert.id)) this.#answered(alert);
    for (const { element, id } of this.waiting.values()) if (!element.isConnected) this.#rested(id);
  }

  #paintStart(chat) {
    const shown = chat.blocked || chat.messages.length === 0;
    this.startBar.hidden = !shown;
    this.root.classList.toggle("not-started", shown);
    this.startBar.querySelector("p").textContent = text(chat.blocked ? "blocked" : "empty-chat");
    this.startBar.querySelector("button").textContent = text(chat.blocked ? "unblock-and-start" : "start");
  }

  async #tap(message, key, element) {
    element.classList.add("busy");
    await this.run(async () => {
      const { callback } = await this.#act("tap", { message_id: message.id, data: key.value });
      const timer = setTimeout(() => this.#rested(callback), TAP_PATIENCE_MS);
      this.waiting.set(callback, { id: callback, element, timer });
      await this.refresh();
    });
    if (![...this.waiting.values()].some((tap) => tap.element === element)) element.classList.remove("busy");
  }

  #rested(id) {
    const tap = this.waiting.get(id);
    if (!tap) return;
    clearTimeout(tap.timer);
    tap.element.classList.remove("busy");
    this.waiting.delete(id);
  }

  #answered(alert) {
    this.#rested(alert.id);
    if (!alert.text) return;
    if (alert.show_alert) ask(alert.text, text("ok"));
    else toast(alert.text);
  }

  async #copy(value) {
    try {
      await navigator.clipboard.writeText(value);
      toast(text(/^(https?:|t\.me)/.test(value) ? "copied" : "copied-text"));
    } catch {
      toast(value);
    }
  }

  #tab(person) {
    const avatar = make("span", { className: "avatar", "aria-hidden": "true" }, person.avatar);
    const name = make("span", { className: "name" }, person.first_name);
    const tab = button(avatar, () => this.choose(person), { role: "tab", title: person.tagline, dataset: { id: person.id } });
    tab.append(name);
    return tab;
  }

  #mark(tab, unread) {
    tab.classList.toggle("unread", unread);
  }

  #moveTab(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = this.people.findIndex((person) => person.id === this.current.id);
    const next = (at + step + this.people.length) % this.people.length;
    this.choose(this.people[next]);
    this.tabs.children[next].focus();
  }
}
