// A message's text with its entities, as elements. Offsets are UTF-16 units, as JavaScript's own strings are.

import { button, make } from "./elements.js";
import { text } from "./texts.js";

const SAFE_LINK = /^(https?|tg|mailto|tel):/i;
const FOUND_IN_PLAIN_TEXT = /(?<![\w/<>])\/[a-z0-9_]{1,64}(?:@\w+)?(?![\w/<>])|(?:https?:\/\/|(?<![\w.])t\.me\/)[^\s<>"]*[^\s<>".,;:!?)]/gi;
const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/**
 * The payload of a deep link to this bot (t.me/<bot>?start=…), or null for any other address.
 * A link without a payload gives "".
 */
export function deepLinkPayload(address, botUsername) {
  let link;
  try {
    link = new URL(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
  const name = link.protocol === "tg:" ? link.searchParams.get("domain") : link.pathname.slice(1);
  const toTelegram = link.protocol === "tg:" || ["t.me", "telegram.me"].includes(link.hostname);
  if (!toTelegram || (name ?? "").toLowerCase() !== botUsername.toLowerCase()) return null;
  return link.searchParams.get("start") ?? "";
}

/**
 * Renders a text into a fragment.
 * `actions` has botUsername, command(text), start(payload) and copy(text), called when the person taps.
 */
export function renderText(whole, entities, actions) {
  const fragment = document.createDocumentFragment();
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(fragment, whole, 0, whole.length, ordered, { actions, plain: false });
  return fragment;
}

function fill(parent, whole, start, end, entities, inside) {
  let at = start;
  while (entities.length) {
    const entity = entities.shift();
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || stop <= entity.offset) continue;
    addPlain(parent, whole.slice(at, entity.offset), inside);
    const inner = [];
    while (entities.length && entities[0].offset < stop) inner.push(entities.shift());
    const { element, plain } = elementFor(entity, whole.slice(entity.offset, stop), inside.actions);
    fill(element, whole, entity.offset, stop, inner, { ...inside, plain: inside.plain || plain });
    parent.append(element);
    at = stop;
  }
  addPlain(parent, whole.slice(at, end), inside);
}

/** `plain`: nothing inside is looked for any more, as in code and in what is a link already. */
function elementFor(entity, covered, actions) {
  if (entity.type === "pre") return { element: make("pre"), plain: true };
  if (entity.type === "code") return { element: make("code"), plain: true };
  if (entity.type in TAGS) return { element: make(TAGS[entity.type]), plain: false };
  if (entity.type === "spoiler") return { element: spoiler(), plain: false };
  if (entity.type === "bot_command") return { element: commandLink(covered, actions), plain: true };
  if (entity.type === "text_link") return { element: link(entity.url, actions), plain: true };
  if (entity.type === "url") return { element: link(covered, actions), plain: true };
  if (entity.type === "email") return { element: link(`mailto:${covered}`, actions), plain: true };
  if (entity.type === "phone_number") return { element: link(`tel:${covered}`, actions), plain: true };
  return { element: make("span"), plain: false };
}

function addPlain(parent, piece, { actions, plain }) {
  if (plain) return void parent.append(piece);
  let at = 0;
  for (const match of piece.matchAll(FOUND_IN_PLAIN_TEXT)) {
    parent.append(piece.slice(at, match.index));
    const found = match[0];
    const element = found.startsWith("/") ? commandLink(found, actions) : link(found, actions);
    element.append(found);
    parent.append(element);
    at = match.index + found.length;
  }
  parent.append(piece.slice(at));
}

function spoiler() {
  const element = make("span", { className: "spoiler", role: "button", tabIndex: 0, "aria-label": text("spoiler") });
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    element.classList.add("shown");
    element.removeAttribute("role");
    element.removeAttribute("aria-label");
    element.removeAttribute("tabindex");
  };
  element.addEventListener("click", reveal);
  element.addEventListener("keydown", reveal);
  return element;
}

function commandLink(command, actions) {
  return make("a", { href: "#", className: "command", onclick: (event) => {
    event.preventDefault();
    actions.command(command);
  } });
}

function link(address, actions) {
  const payload = deepLinkPayload(address, actions.botUsername);
  if (payload !== null) {
    return make("a", { href: address.includes(":") ? address : `https://${address}`, className: "deep-link", onclick: (event) => {
      event.preventDefault();
      actions.start(payload);
    } });
  }
  const full = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  if (!SAFE_LINK.test(full)) return make("span");
  return make("a", { href: full, target: "_blank", rel: "noopener noreferrer" });
}

/** Buttons that copy each deep link in a text, so that it can be opened as somebody else. */
export function copyButtons(whole, entities, actions) {
  const addresses = entities.filter((entity) => entity.type === "text_link").map((entity) => entity.url);
  for (const match of whole.matchAll(FOUND_IN_PLAIN_TEXT)) addresses.push(match[0]);
  const deep = addresses.filter((address) => deepLinkPayload(address, actions.botUsername));
  return [...new Set(deep)].map((address) => button(text("copy"), () => actions.copy(address), { className: "copy" }));
}
