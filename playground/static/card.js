// The card above a chat: what this made-up person would answer. A tap on a value writes it below.

import { button, make } from "./elements.js";
import { text, typedDay, writtenDay, yearsSince } from "./texts.js";

/** Fills the card of a person; `write(value)` puts a value into the message being written. */
export function fillCard(details, person, write) {
  const summary = details.querySelector("summary");
  summary.replaceChildren(
    make("strong", {}, person.card?.name ?? person.first_name),
    make("small", {}, person.tagline),
  );
  details.setAttribute("aria-label", text("card-title", { name: person.first_name }));
  const body = details.querySelector(".card-body");
  body.replaceChildren(make("p", { className: "story" }, person.story));
  if (!person.card) return;
  body.append(make("dl", {}, ...answers(person).map(([label, shown, typed]) => line(label, shown, typed, write))));
}

function answers(person) {
  const { card, relative } = person;
  const lines = [
    [text("card-nik"), inFours(card.nik), card.nik],
    [text("card-kk"), inFours(card.kk), card.kk],
    [text("card-name"), card.name, card.name],
    bornLine(card),
    [text("card-area"), `${card.kelurahan}, ${card.kecamatan}`, card.kelurahan],
    [text("card-rt_rw"), card.rt_rw, card.rt_rw],
    [text("card-occupation"), card.occupation, card.occupation],
    [text("card-workplace"), card.workplace, card.workplace],
    [text("card-phone"), card.phone, card.phone],
  ];
  if (relative) {
    lines.push([text("card-relative", relative), relative.name, relative.name]);
    lines.push([text("card-relative-nik", relative), inFours(relative.nik), relative.nik]);
    lines.push(bornLine(relative, text("card-relative-born", relative)));
  }
  return lines;
}

function bornLine(identity, label = text("card-born")) {
  const shown = `${writtenDay(identity.born)} (${text("card-age", { years: yearsSince(identity.born) })})`;
  return [label, shown, typedDay(identity.born)];
}

const inFours = (digits) => digits.replace(/(\d{4})(?=\d)/g, "$1 ");

function line(label, shown, typed, write) {
  const value = button(shown, () => write(typed), { "aria-label": text("card-fill", { label, value: typed }) });
  return make("div", {}, make("dt", {}, label), make("dd", {}, value));
}
