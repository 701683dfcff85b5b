// The lower part of a phone: reply keyboard, commands menu, attachments and the line to write in.

import { change, upload } from "./api.js";
import { ask, button, make, toast } from "./elements.js";
import { asTelegramPhoto, samplePhoto } from "./photos.js";
import { text } from "./texts.js";

const ALBUM_LIMIT = 10;
const SAMPLE_ALBUM = 3;

export class Composer {
  /**
   * `run(work)` runs an action of the person and shows its error, if any; `person()` says whose turn it is;
   * `open(text)` opens the bot and resolves to true if the text is a link to it, else to false.
   */
  constructor(root, person, run, open) {
    const find = (selector) => root.querySelector(selector);
    Object.assign(this, {
      person, run, open, input: find("textarea"), menu: find(".menu"), attach: find(".attach"), toggle: find(".keyboard-toggle"),
      commands: find(".commands"), attachments: find(".attachments"), editBar: find(".edit-bar"),
      keyboard: find(".reply-keyboard"), picker: find("input[type=file]"), form: find(".compose"),
    });
    this.hiddenKeyboard = null;
    this.#listen();
    this.#fillAttachments();
  }

  reset() {
    this.stopEditing();
    this.write("");
    this.hiddenKeyboard = null;
    this.#close();
  }

  paint(chat) {
    this.#paintKeyboard(chat.reply_keyboard);
    this.#paintCommands(chat.commands);
    this.input.placeholder = chat.reply_keyboard?.placeholder || text("compose");
  }

  /** Puts a text into the line, as if it had been typed. */
  write(value) {
    this.input.value = value;
    this.#grow();
  }

  /** The next text sent replaces this message's. */
  edit(message) {
    this.#about("editing", message);
    this.write(message.text);
  }

  /** The next text sent is the reply to this message. */
  reply(message) {
    this.#about("replying", message);
  }

  stopEditing() {
    this.editing = this.replying = null;
    this.editBar.hidden = true;
  }

  #about(what, message) {
    this.stopEditing();
    this[what] = message.id;
    this.editBar.querySelector("span").textContent = text(what);
    this.editBar.hidden = false;
    this.input.focus();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.input.addEventListener("input", () => this.#grow());
    this.editBar.querySelector("button").addEventListener("click", () => {
      this.stopEditing();
      this.write("");
    });
    this.toggle.addEventListener("click", () => {
      this.hiddenKeyboard = this.hiddenKeyboard ? null : this.shownKeyboard;
      this.#showKeyboard();
    });
    for (const [opener, popup] of [[this.menu, this.commands], [this.attach, this.attachments]]) {
      opener.addEventListener("click", () => this.#open(opener, popup));
      popup.addEventListener("keydown", (event) => this.#moveIn(popup, opener, event));
    }
    document.addEventListener("click", (event) => {
      if (!event.target.closest(".popup, .menu, .attach")) this.#close();
    });
    this.picker.addEventListener("change", () => this.#sendPicked());
  }

  #send() {
    const value = this.input.value.trim();
    if (!value) return;
    const { id } = this.person();
    const { editing, replying } = this;
    this.run(async () => {
      if (editing) await change(`/chats/${id}/edit`, { message_id: editing, text: value });
      else if (!(await this.open(value))) await change(`/chats/${id}/send`, { text: value, reply_to: replying });
      this.stopEditing();
      this.write("");
    });
  }

  #grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  #open(opener, popup) {
    const open = popup.hidden;
    this.#close();
    popup.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) popup.querySelector("button")?.focus();
  }

  #close() {
    for (const [opener, popup] of [[this.menu, this.commands], [this.attach, this.attachments]]) {
      popup.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  }

  #moveIn(popup, opener, event) {
    const choices = [...popup.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      choices.at((choices.indexOf(document.activeElement) + step) % choices.length)?.focus();
    } else if (event.key === "Escape") {
      this.#close();
      opener.focus();
    }
  }

  #paintKeyboard(keyboard) {
    const version = keyboard && JSON.stringify(keyboard);
    if (version !== this.shownKeyboard) {
      this.shownKeyboard = version;
      const rows = (keyboard?.rows ?? []).map((row) => make("div", { className: "row" }, ...row.map((key) => this.#key(key))));
      this.keyboard.replaceChildren(...rows);
    }
    this.#showKeyboard();
  }

  #showKeyboard() {
    const hidden = this.hiddenKeyboard === this.shownKeyboard;
    this.keyboard.hidden = !this.shownKeyboard || hidden;
    this.toggle.hidden = !this.shownKeyboard;
    this.toggle.setAttribute("aria-pressed", String(!hidden));
    this.toggle.title = text(hidden ? "keyboard-show" : "keyboard-hide");
    this.toggle.setAttribute("aria-label", this.toggle.title);
  }

  #key(key) {
    const pressed = () => {
      const press = () => change(`/chats/${this.person().id}/press`, { label: key.text });
      if (key.request_contact) this.#shareContact(press);
      else this.run(press);
    };
    return button(key.text, pressed, { className: "key" });
  }

  async #shareContact(share) {
    const { phone } = this.person();
    if (await ask(text("contact-question", { phone }), text("contact-share"), text("cancel"))) this.run(share);
  }

  #paintCommands(commands) {
    const choose = (command) => {
      this.#close();
      this.input.focus();
      this.run(() => change(`/chats/${this.person().id}/send`, { text: `/${command}` }));
    };
    const lines = commands.map(({ command, description }) => button("", () => choose(command)));
    lines.forEach((line, at) => line.append(make("b", {}, `/${commands[at].command}`), make("span", {}, commands[at].description)));
    const title = make("p", {}, text(commands.length ? "commands-title" : "commands-none"));
    const version = JSON.stringify(commands);
    if (version === this.shownCommands) return;
    this.shownCommands = version;
    this.commands.replaceChildren(title, ...lines);
  }

  #fillAttachments() {
    const choices = {
      "attach-sample": () => this.#sendSamples(1),
      "attach-album": () => this.#sendSamples(SAMPLE_ALBUM),
      "attach-photos": () => this.picker.click(),
      "attach-document": () => this.#attach("document"),
      "attach-voice": () => this.#attach("voice"),
      "attach-sticker": () => this.#attach("sticker"),
      "attach-contact": () => this.#shareContact(() => change(`/chats/${this.person().id}/contact`)),
    };
    this.attachments.append(...Object.entries(choices).map(([key, act]) => button(text(key), () => {
      this.#close();
      act();
    })));
  }

  #attach(kind) {
    this.run(() => change(`/chats/${this.person().id}/${kind}`));
  }

  #sendSamples(count) {
    const { id, first_name: name } = this.person();
    this.run(async () => {
      const photos = await Promise.all(Array.from({ length: count }, (_, at) => samplePhoto(at + 1, name)));
      await this.#upload(id, photos);
    });
  }

  #sendPicked() {
    const files = [...this.picker.files];
    this.picker.value = "";
    const { id } = this.person();
    if (files.length > ALBUM_LIMIT) return void toast(text("photo-too-many"));
    this.run(async () => this.#upload(id, await Promise.all(files.map(asTelegramPhoto))));
  }

  /** The line written so far goes along as the caption, as in Telegram. */
  async #upload(id, photos) {
    await upload(`/chats/${id}/photos`, photos, { caption: this.input.value.trim() });
    this.write("");
  }
}
