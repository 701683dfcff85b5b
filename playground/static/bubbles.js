// One message as a bubble: text, photo, buttons below.

import { fileAddress } from "./api.js";
import { button, enlarge, make } from "./elements.js";
import { copyButtons, deepLinkPayload, renderText } from "./entities.js";
import { text, timeOf } from "./texts.js";

const SIGNS = { document: "📄", voice: "🎤", contact: "📱", location: "📍", venue: "📍", other: "✉️" };

/**
 * The bubble of a message. `actions` is what renderText needs, and tap(message, key, element),
 * edit(message), reply(message), copy(text).
 */
export function bubble(message, actions) {
  const body = make("div", { className: "bubble" });
  if (message.answers !== null) body.append(make("div", { className: "answers" }, message.answers || "…"));
  if (message.photo) body.append(photo(message));
  else if (message.kind !== "text") body.append(attachment(message));
  if (message.text) body.append(words(message, actions));
  if (message.from_bot) body.append(...copyButtons(message.text, message.entities, actions));
  body.append(footer(message, actions));
  const article = make("article", { className: message.from_bot ? "message from-bot" : "message mine", dataset: { id: message.id } }, body);
  if (message.keyboard.length) article.append(inlineKeyboard(message, actions));
  return article;
}

function photo(message) {
  const source = fileAddress(message.photo);
  const image = make("img", { src: source, alt: text("photo"), loading: "lazy" });
  return button(image, () => enlarge(source, message.text || text("photo")), { className: "photo", title: text("photo-open") });
}

function attachment(message) {
  const name = message.file_name || text(`kind-${message.kind}`);
  if (message.kind === "sticker") return make("div", { className: "sticker" }, name);
  const line = make("div", { className: "attachment" }, make("span", { "aria-hidden": "true" }, SIGNS[message.kind] ?? SIGNS.other), name);
  if (!message.file_id) return line;
  return make("a", { href: fileAddress(message.file_id), download: name, className: "attachment-link" }, line);
}

function words(message, actions) {
  return make("div", { className: "words" }, renderText(message.text, message.entities, actions));
}

function footer(message, actions) {
  const line = make("footer", {});
  if (!message.from_bot && message.kind === "text") {
    line.append(button("✎", () => actions.edit(message), { className: "edit", title: text("edit"), "aria-label": text("edit") }));
  }
  if (message.from_bot) {
    line.append(button("↩", () => actions.reply(message), { className: "edit", title: text("reply"), "aria-label": text("reply") }));
  }
  if (message.edited) line.append(make("i", {}, text("edited")), " ");
  line.append(make("time", { dateTime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)));
  if (!message.from_bot) line.append(make("span", { "aria-hidden": "true", className: "ticks" }, "✓✓"));
  return line;
}

function inlineKeyboard(message, actions) {
  const rows = message.keyboard.map((row) => make("div", { className: "row" }, ...row.map((key) => inlineKey(message, key, actions))));
  return make("div", { className: "inline-keyboard" }, ...rows);
}

function inlineKey(message, key, actions) {
  if (key.kind === "url" && deepLinkPayload(key.value, actions.botUsername) === null) {
    return make("a", { href: safeAddress(key.value), target: "_blank", rel: "noopener noreferrer", className: "key" }, `${key.text} ↗`);
  }
  const onclick = {
    callback: (event) => actions.tap(message, key, event.currentTarget),
    url: () => actions.start(deepLinkPayload(key.value, actions.botUsername)),
    copy: () => actions.copy(key.value),
  }[key.kind];
  return button(key.text, onclick, { className: "key", disabled: !onclick, title: onclick ? "" : text("button-unsupported") });
}

const safeAddress = (address) => (/^(https?|tg|mailto|tel):/i.test(address) ? address : `https://${address}`);
