import { backend } from "./backend.js";
import { make, pairs } from "./elements.js";

/** How often the ledger is looked at, in milliseconds. */
const EVERY = 700;
const MAX_SHOWN = 120;

const list = document.getElementById("events");
const pulse = document.getElementById("pulse");
let seen = 0;
let away = false;

/**
 * Shows the audit trail, newest first, for as long as the page is there. Nobody looks while the page is hidden.
 * @param happened is told the events that are new, oldest first.
 * @param returned is told when the gateway answers again: one that was started anew has forgotten what this page watches.
 */
export async function followTrail(happened, returned) {
  for (;;) {
    if (!document.hidden) await look(happened, returned);
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

async function look(happened, returned) {
  try {
    const { items } = await backend.trail(seen);
    const first = seen === 0;
    for (const entry of items) {
      seen = entry.number;
      list.prepend(draw(entry, !first));
    }
    if (items.length > 0) {
      mark();
      happened(items);
    }
    while (list.childElementCount > MAX_SHOWN) list.lastElementChild.remove();
    pulse.textContent = "live";
    pulse.classList.add("live");
    if (away) returned();
    away = false;
  } catch (fault) {
    // The gateway is being started again, perhaps: the next look tells.
    away = true;
    seen = 0;
    list.replaceChildren();
    pulse.textContent = `not reached (${fault.message})`;
    pulse.classList.remove("live");
  }
}

let tampered = null;

/** Shows the trail as it would be with a past that somebody changed; `null` shows the real one again. */
export function showTampered(past) {
  tampered = past;
  const verdict = document.getElementById("verdict");
  verdict.hidden = past === null;
  verdict.textContent = past === null ? "" : `Not intact: ${past.stream}, event ${past.foundAt} (${past.type}): ${past.finding}.`;
  mark();
}

/** From the event that was changed on, nothing of its stream holds. */
function mark() {
  for (const event of list.children) {
    const { stream, seq } = event.dataset;
    const isBroken = tampered !== null && stream === tampered.stream && Number(seq) >= tampered.seq;
    const isChanged = isBroken && Number(seq) === tampered.seq;
    event.classList.toggle("broken", isBroken);
    event.classList.toggle("changed", isChanged);
    event.querySelector(".lie")?.remove();
    if (!isChanged) continue;
    const lie = make("p", "lie");
    lie.append("Changed from ", make("del", "", tampered.was.slice(0, 80)), " to ", make("ins", "", tampered.now));
    event.append(lie);
  }
}

function draw({ stream, seq, at, type, text, prev, hash }, fresh) {
  const { says, reason, why, facts } = text;
  const event = make("li", `event ${toneOf(stream, type, reason)}${fresh ? " fresh" : ""}`);
  event.dataset.type = type;
  event.dataset.stream = stream;
  event.dataset.seq = seq;
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
  const foot = make("div", "foot");
  if (facts.length) foot.append(pairs("facts", facts));
  const chain = make("p", "chain");
  chain.title = `prev ${prev}\nhash ${hash}`;
  chain.append(make("span", "", seq === 1 ? "the first" : prev.slice(0, 8)), make("span", "", "→"), make("b", "", hash.slice(0, 8)));
  foot.append(chain);
  event.append(foot);
  return event;
}

function toneOf(stream, type, reason) {
  if (reason) return "refused";
  if (stream === "shop") return "tenant";
  return type === "message.posted" ? "message" : "identity";
}
