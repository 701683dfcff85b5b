// The scrolling list of bubbles: repaints only what changed, keeps focus and place.

import { bubble } from "./bubbles.js";
import { make } from "./elements.js";
import { dayOf, text } from "./texts.js";

const NEAR = 80;

export class Conversation {
  /** `root` holds .messages and .newest. */
  constructor(root) {
    this.list = root.querySelector(".messages");
    this.newest = root.querySelector(".newest");
    this.unseen = 0;
    this.newest.addEventListener("click", () => this.toNewest());
    this.list.addEventListener("scroll", () => this.#scrolled());
    new ResizeObserver(() => { if (this.following) this.toNewest(); }).observe(this.list);
    this.list.addEventListener("load", () => { if (this.following) this.toNewest(); }, true);
    this.clear();
  }

  /** Forgets the shown chat, before another one is painted. */
  clear() {
    this.shown = new Map();
    this.top = 0;
    this.list.replaceChildren();
    this.#seen();
  }

  paint(messages, actions) {
    const follow = this.following;
    const before = this.shown.size;
    const painted = new Map();
    let added = 0;
    for (const message of messages) {
      const version = JSON.stringify(message);
      const old = this.shown.get(message.id);
      if (old?.version === version) {
        painted.set(message.id, old);
        continue;
      }
      const element = bubble(message, actions);
      if (old) replaceKeepingFocus(old.element, element);
      else if (message.from_bot) added += 1;
      painted.set(message.id, { version, element });
    }
    for (const [id, { element }] of this.shown) if (!painted.has(id)) element.remove();
    this.shown = painted;
    this.#arrange(messages);
    const last = messages.at(-1);
    if (follow || before === 0 || (last && !last.from_bot)) this.toNewest();
    else if (added) this.#missed(added);
  }

  /** Puts bubbles and day lines in order without touching those already in place. */
  #arrange(messages) {
    let day = "";
    let at = this.list.firstChild;
    for (const message of messages) {
      const { element } = this.shown.get(message.id);
      if (dayOf(message.date) !== day) {
        day = dayOf(message.date);
        if (at?.dataset?.day !== day) this.list.insertBefore(make("p", { className: "day", dataset: { day } }, day), at);
        else at = at.nextSibling;
      }
      if (element === at) at = at.nextSibling;
      else this.list.insertBefore(element, at);
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  atNewest() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
  }

  toNewest() {
    this.list.scrollTop = this.list.scrollHeight;
    this.#seen();
  }

  /** Only a move upwards is the person's wish to read older messages; a photo that has just loaded is not. */
  #scrolled() {
    const up = this.list.scrollTop < this.top;
    this.top = this.list.scrollTop;
    if (this.atNewest()) this.#seen();
    else if (up) this.#away();
  }

  #seen() {
    this.following = true;
    this.unseen = 0;
    this.newest.hidden = true;
  }

  #away() {
    this.following = false;
    this.newest.hidden = false;
    this.newest.querySelector("b").textContent = this.unseen ? String(this.unseen) : "";
  }

  #missed(count) {
    this.unseen += count;
    this.#away();
    this.newest.title = text("unread", { count: this.unseen });
  }
}

function replaceKeepingFocus(old, fresh) {
  const keys = (element) => [...element.querySelectorAll("button, a")];
  const focused = keys(old).indexOf(document.activeElement);
  const onKeyboard = focused >= 0 && document.activeElement.classList.contains("key");
  old.replaceWith(fresh);
  if (focused < 0) return;
  const target = onKeyboard ? fresh.querySelector(".key") : keys(fresh)[focused];
  target?.focus({ preventScroll: true });
}
