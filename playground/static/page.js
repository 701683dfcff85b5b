// Puts the page together: two phones, the bot's state, and the stream of changes.

import { change, listen, read } from "./api.js";
import { toast } from "./elements.js";
import { fillTexts, text } from "./texts.js";
import { Desk } from "./desk.js";

const main = document.querySelector("main");
const notice = document.getElementById("notice");
const botState = document.getElementById("bot-state");
const restart = document.getElementById("restart-bot");

fillTexts(document);
document.title = text("title");
const WORLD_REMEMBERED = "playground-world";

function tell(line) {
  notice.querySelector("span").textContent = line;
  notice.hidden = !line;
  document.documentElement.style.setProperty("--notice-height", `${notice.offsetHeight}px`);
}

function showBot(bot) {
  botState.dataset.state = bot.state;
  const times = bot.starts > 1 ? ` · ${text("bot-restarts", { count: bot.starts })}` : "";
  botState.textContent = text(`bot-${bot.state}`) + times;
  restart.hidden = bot.state === "absent";
}

/** A world that is not the one seen before is a playground started anew: its chats are empty. */
function greetWorld(state) {
  const before = sessionStorage.getItem(WORLD_REMEMBERED);
  sessionStorage.setItem(WORLD_REMEMBERED, state.world);
  if (before !== null && before !== state.world) tell(text("notice-new-world"));
  else if (before === null && state.kept_data) tell(text("notice-kept-data"));
}

const state = await read("/state");
const desks = ["resident", "officer"].map((side) => new Desk(side, state.bot, addNewcomer));
main.append(...desks.map((desk) => desk.root));
for (const desk of desks) desk.setPeople(state.people);
showBot(state.process);
greetWorld(state);

async function addNewcomer() {
  const person = await change("/people");
  state.people.push(person);
  desks[0].setPeople(state.people);
  desks[0].choose(person);
}

notice.querySelector("button").addEventListener("click", () => tell(""));
restart.addEventListener("click", async () => {
  restart.disabled = true;
  try {
    toast(text("restart-done", await change("/bot/restart")));
  } catch (error) {
    toast(error.message);
  }
  restart.disabled = false;
});

function changed(event) {
  showBot(event.process);
  for (const desk of desks) {
    if (event.chat === 0) desk.refresh();
    else if (desk.has(event.chat)) desk.changed(event.chat, event.version);
  }
}

let lost = false;
/** After a broken connection everything is read again; another world means another page. */
async function connection(open) {
  if (!open) {
    lost = true;
    return tell(text("notice-lost-connection"));
  }
  if (lost) {
    const now = await read("/state");
    if (now.world !== state.world) return location.reload();
    lost = false;
    tell("");
    showBot(now.process);
  }
  // The first time, too: what changed after the first reading and before the stream began reached no page.
  for (const desk of desks) desk.refresh();
  return undefined;
}

listen(changed, connection);
document.documentElement.dataset.ready = "true";
