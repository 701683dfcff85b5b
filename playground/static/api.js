// The page's calls to the playground, and the stream of changes it listens to.

import { text } from "./texts.js";

const ROOT = "/playground/api";
/** Sent with every change: another site's page cannot add it without asking the browser first. */
const OURS = { "X-Playground": "1" };

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Error(text("failed-offline"));
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(text("failed", { reason: text(`failed-${body.error ?? "invalid"}`) }));
}

export const read = (path) => answer(fetch(ROOT + path));

export const change = (path, body = {}) => answer(fetch(ROOT + path, {
  method: "POST",
  headers: { ...OURS, "Content-Type": "application/json" },
  body: JSON.stringify(body),
}));

/** Uploads files under one form field, in order. */
export function upload(path, files, fields = {}) {
  const form = new FormData();
  for (const file of files) form.append("file", file, file.name ?? "foto.jpg");
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return answer(fetch(ROOT + path, { method: "POST", headers: OURS, body: form }));
}

export const fileAddress = (fileId) => `${ROOT}/files/${encodeURIComponent(fileId)}`;

/**
 * Calls onEvent with {chat, version, process} at each change; chat 0 stands for all of them.
 * The browser reconnects by itself; onConnection hears of it.
 */
export function listen(onEvent, onConnection) {
  const source = new EventSource(`${ROOT}/events`);
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => onConnection(false));
}
