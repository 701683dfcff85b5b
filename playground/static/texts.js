// The page's own words. They stand in texts.json; nothing else here is read by a person.

const texts = await (await fetch("/playground/static/texts.json")).json();

/** The text of a key, its {placeholders} filled in. A missing key is an error, not a blank. */
export function text(key, values = {}) {
  if (!(key in texts)) throw new Error(`texts.json has no "${key}"`);
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Fills data-text (content), data-label (spoken name) and data-title (tooltip) below an element. */
export function fillTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of root.querySelectorAll("[data-title]")) element.title = text(element.dataset.title);
}

const ZONE = "Asia/Jakarta";
const clock = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const calendar = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", timeZone: ZONE });
const birthday = new Intl.DateTimeFormat("id-ID", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A message's time of day and day, from Unix seconds. */
export const timeOf = (seconds) => clock.format(seconds * 1000);
export const dayOf = (seconds) => calendar.format(seconds * 1000);

/** "17-08-1990" and "17 Agustus 1990" from "1990-08-17". */
export const typedDay = (iso) => iso.split("-").reverse().join("-");
export const writtenDay = (iso) => birthday.format(new Date(iso));

/** Whole years since an ISO day. */
export function yearsSince(iso, today = new Date()) {
  const born = new Date(iso);
  const sinceBirthday = (today.getMonth() - born.getUTCMonth()) || (today.getDate() - born.getUTCDate());
  return today.getFullYear() - born.getUTCFullYear() - (sinceBirthday < 0 ? 1 : 0);
}
