import { backend } from "./backend.js";

/** How often the ledger is looked at, in milliseconds. */
const EVERY = 700;
const MAX_SHOWN = 120;

const list = document.getElementById("events");
const pulse = document.getElementById("pulse");
let seen = 0;

/** Shows the audit trail, newest first, for as long as the page is there. Nobody looks while the page is hidden. */
export async function followTrail() {
  for (;;) {
    if (!document.hidden) await look();
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

async function look() {
  try {
    const { items } = await backend.trail(seen);
    const first = seen === 0;
    for (const entry of items) {
      seen = entry.number;
      list.prepend(draw(entry, !first));
    }
    while (list.childElementCount > MAX_SHOWN) list.lastElementChild.remove();
    pulse.textContent = "live";
    pulse.classList.add("live");
  } catch (fault) {
    // The gateway is being started again, perhaps: the next look tells.
    seen = 0;
    list.replaceChildren();
    pulse.textContent = `not reached (${fault.message})`;
    pulse.classList.remove("live");
  }
}

function draw({ stream, seq, at, type, text, prev, hash }, fresh) {
  const { says, reason, why, facts } = text;
  const event = make("li", `event ${toneOf(stream, type, reason)}${fresh ? " fresh" : ""}`);
  event.dataset.type = type;
  if (reason) event.dataset.reason = reason;

  const row = make("div", "row");
  const time = make("time", "", new Date(at).toLocaleTimeString());
  time.dateTime = at;
  row.append(make("span", "type", type), make("span", "where", `${stream} · #${seq}`), time);
  event.append(row, make("p", "says", says));
  if (reason) {
    const line = make("p", "why");
    line.append(make("code", "", reason), why ? ` ${why}` : "");
    event.append(line);
  }
  if (facts.length) {
    const shown = make("dl", "facts");
    for (const { name, value } of facts) {
      const pair = make("div");
      pair.append(make("dt", "", name), make("dd", "", value));
      shown.append(pair);
    }
    event.append(shown);
  }
  const chain = make("p", "chain");
  chain.title = `prev ${prev}\nhash ${hash}`;
  chain.append(make("span", "", seq === 1 ? "the first" : prev.slice(0, 8)), make("span", "", "→"), make("b", "", hash.slice(0, 8)));
  event.append(chain);
  return event;
}

function toneOf(stream, type, reason) {
  if (reason) return "refused";
  if (stream === "shop") return "tenant";
  return type === "message.posted" ? "message" : "identity";
}

function make(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
