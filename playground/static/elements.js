// Small building blocks of the page. Text always enters as a text node, never as HTML.

/** An element with properties (dataset as an object) and children; strings become text nodes. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** A push button. */
export function button(label, onclick, properties = {}) {
  return make("button", { type: "button", onclick, ...properties }, label);
}

let toastTimer;

/** Shows a line at the bottom for a few seconds, as Telegram does for a callback's answer. */
export function toast(line) {
  const element = document.getElementById("toast");
  element.textContent = line;
  element.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { element.hidden = true; }, 4000);
}

/** Asks in a dialog; resolves to true when the person agrees. Without `no` it only informs. */
export function ask(line, yes, no) {
  const dialog = document.getElementById("question");
  dialog.querySelector("p").textContent = line;
  const [cancel, ok] = dialog.querySelectorAll("button");
  ok.textContent = yes;
  cancel.textContent = no ?? "";
  cancel.hidden = no === undefined;
  if (dialog.open) dialog.close("cancel");
  dialog.returnValue = "cancel";
  dialog.showModal();
  ok.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

/** Shows a photo in full. */
export function enlarge(source, label) {
  const dialog = document.getElementById("lightbox");
  const image = dialog.querySelector("img");
  image.src = source;
  image.alt = label;
  dialog.showModal();
}
