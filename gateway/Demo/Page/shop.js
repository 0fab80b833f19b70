import { backend } from "./backend.js";
import { tell, warn } from "./story.js";
import { hideToken, showToken } from "./token.js";
import { followTrail, showTampered } from "./trail.js";

const part = (id) => document.getElementById(id);
const { publicToken } = document.body.dataset;
const { blinq } = window;
const wide = matchMedia("(min-width: 1240px)");
const narrow = matchMedia("(max-width: 859px)");

/** Who is logged in at the shop. */
let user = null;
let users = [];

/** How long a suspended chat is left to be looked at, in milliseconds: a real backend answers at once. */
const LOOK = 2_000;
let rotated = false;
let expiring = false;
/** Whom the chat believed to talk to before it was suspended. */
let believed = null;
/** Who logged in, since when the trail is asked what became of it, and whose conversation was there already. */
let arriving = null;
const arrive = (name, before) => ({ since: Date.now(), name, before, had: chatIsBound() ? conversation() : null });

// ---- the few lines that every tenant's page has

blinq.getIdentityToken = async () => {
  if (rotated) {
    rotated = false;
    believed ??= part("chat-user").textContent;
    showChat("suspended…", "waiting");
    tell("The gateway *suspended* the chat: it was bound with the old secret. The widget asks the shop’s backend for a new token…");
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  const signed = await backend.token();
  if (signed.token) showToken(`A fresh token for ${user?.name ?? "you"}`, signed);
  if (expiring) tell("Just before the end the *widget asked for the next token*, and the backend signed one. Now the old one runs out…");
  expiring = false;
  return signed.token;
};

async function identify(signed) {
  const mode = await blinq.identify(signed.token);
  await watchConversation();
  return mode;
}

blinq.on("identified", ({ user: known }) => {
  believed = null;
  showChat(`${known.name ?? known.id} ✓`, "verified");
  wentOn();
  void watchConversation();
});
blinq.on("anonymous", () => {
  believed = null;
  showChat("anonymous", "anonymous");
  void watchConversation();
});
blinq.on("suspended", () => showChat("suspended", "waiting"));
blinq.on("message", () => void watchConversation());

// ---- the buttons

const act = {
  async open() {
    blinq.open();
    tell("Write something. Every message is an event in the trail, with or without a proven name.");
  },

  async reply() {
    // The gateway may have been started again since: it answers only in what this browser watches.
    await watchAgain();
    await backend.reply(conversation(), part("language").value);
    tell("*Dana* answered over the tenant API, and the open chat showed it at once.");
    done("reply");
  },

  async ask() {
    await watchAgain();
    if (wide.matches) blinq.open();
    await backend.assistant(conversation(), part("language").value);
    if (chatIsBound()) tell("The assistant searched *what this visitor may see*: nobody else’s order is in there. Its sources are beneath the answer, and the search is in the trail.");
    else tell("Nobody is proven here, so the assistant searched *public pages only*. Log in and ask again.");
    done("ask");
  },

  async expire() {
    const short = await backend.shortToken();
    showToken("A token of ten seconds", short);
    await identify(short);
    expiring = true;
    tell("Ten seconds to live. Shortly before the end the widget asks the backend for the next one by itself: *the visitor notices nothing*.");
    setTimeout(() => run("expire", () => steal(short)), Date.parse(short.expiresAt) - Date.now() + 1_200);
    done("expire");
  },

  async forge() {
    const forged = await backend.forgedToken();
    showToken("A forged token", forged, "forged");
    if (wide.matches) blinq.open();
    const mode = await identify(forged);
    warn(
      `The token says that you are ${part("victim").textContent}, and it is signed with a *wrong secret*.`,
      `The gateway’s answer is what any stranger gets: *${mode}*. Not a word of why; only the trail knows.`);
    done("forge");
  },

  async rotate() {
    rotated = chatIsBound();
    tell("Rotating… the answer comes when *no gateway anywhere* accepts the old secret any more.");
    const { epoch } = await backend.rotate();
    if (!chatIsBound()) tell(`Secret number *${epoch}* is in force. Log in to see a chat come through a rotation.`);
    done("rotate");
  },

  async tamper() {
    const past = await backend.tamper();
    showTampered(past);
    part("mend").hidden = false;
    warn(
      `In a copy of the ledger “${short(past.was)}” became “${past.now}”. The verifier names it: *event ${past.foundAt} of ${past.stream}*, ${past.finding}.`,
      "Every later event builds on its hash, so the whole chain from there on is *red*. The real ledger is untouched.");
    done("tamper");
  },

  async mend() {
    showTampered(null);
    part("mend").hidden = true;
    tell("The real past again: *every event follows* from the one before.");
  },

  async copy() {
    try {
      await navigator.clipboard.writeText(part("lines").textContent);
      part("copied").textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(part("lines"));
      part("copied").textContent = "Selected: copy it from here.";
    }
  },

  async switch() {
    await logIn(users.find((other) => other.id !== user?.id));
    done("switch");
  },

  async logout() {
    arriving = null;
    await backend.logOut();
    become(null);
    hideToken();
    // What every shop's log-out has to call: the screen and the storage are clean before the server is even asked.
    await blinq.resetUser();
    showChat("nobody", "anonymous");
    tell("Logged out: *nothing is left* in this browser, and its credential opens nothing any more.");
    done("logout");
  },
};

for (const name of Object.keys(act)) part(name).addEventListener("click", () => run(name, act[name]));

async function logIn(who) {
  const before = user;
  arriving = arrive(who.name, before && before.id !== who.id ? before.name : null);
  const arrived = (await backend.logIn(who.id)).user;
  become(arrived);
  const signed = await backend.token();
  showToken(`The token for ${arrived.name}`, signed);
  if (wide.matches) blinq.open();
  const isStillHere = () => user === arrived;
  const mode = await identify(signed).catch((fault) => {
    if (isStillHere()) throw fault;
  });
  // Who logs out before the log-in has come to its end reads of the log-out.
  if (!isStillHere()) return;
  wentOn();
  if (arriving) tell(`The backend signed a token for *${user.name}*, the gateway checked it: the conversation is *${mode}*.`);
  done(`user-${user.id}`);
}

/** Somebody copied the token and comes with it when it has run out. */
async function steal(short) {
  const response = await fetch("/v1/session/init", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ publicToken, identityToken: short.token }),
  });
  const { sessionId, mode } = await response.json();
  await backend.watch(sessionId);
  warn(
    "It has run out. The chat lives on: the widget had fetched the next token in time.",
    `Somebody who *copied the old one* just tried it: *${mode}*, and “expired” in the trail.`);
}

async function run(name, what) {
  const button = part(name);
  stage(button);
  button.classList.add("busy");
  button.setAttribute("aria-busy", "true");
  try {
    await what();
  } catch (fault) {
    warn(`That did not work: *${fault.message}*`);
  } finally {
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
  }
}

/** The trail says what happened, and it knows: whether a conversation is new is for the ledger to say. */
function happened(events) {
  if (arriving) welcome(events.filter(({ at }) => Date.parse(at) >= arriving.since));
  if (believed === null || !events.some(({ type }) => type === "session.resumed")) return;
  showChat(believed, "verified");
  believed = null;
  tell("…it was signed with the *new secret*, and the conversation goes on where it was. No old token opens it any more.");
}

const isBack = (name) => `*${name}* is back, and so is the conversation that ${name} had before: the token proved whose it is.`;

/** Who comes back within minutes, with nothing changed, leaves no mark in the trail: it is the same conversation as before. */
function wentOn() {
  if (!arriving?.had || !chatIsBound() || conversation() !== arriving.had) return;
  const { name } = arriving;
  arriving = null;
  tell(isBack(name));
}

function welcome(events) {
  const how = {
    "session.resumed": isBack,
    "session.started": (name) => `The token proved that this is *${name}*, and a new conversation began: there was none of theirs to go on with.`,
    "identity.bound": (name) => `The token proved that this is *${name}*: what was said here anonymously belongs to them now.`,
  }[events.findLast(({ type }) => type.startsWith("session.") || type === "identity.bound")?.type];
  if (!how) return;
  const { name, before } = arriving;
  arriving = null;
  tell(how(name), ...(before ? [`What ${before} wrote left the screen at once.`] : []));
}

const short = (text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** On a phone what happens is told where the finger is, not a screen above. */
function stage(button) {
  const step = button.closest(".steps > li");
  if (narrow.matches && step) step.append(part("happened"));
}

narrow.addEventListener("change", () => {
  if (!narrow.matches) document.querySelector(".now").append(part("happened"));
});

// ---- what is shown

function become(who) {
  user = who;
  part("shop-user").textContent = who?.name ?? "nobody";
  part("shop-user").classList.toggle("somebody", who !== null);
  part("victim").textContent = users.find((other) => other.id !== who?.id)?.name ?? "";
  for (const id of ["expire", "switch", "logout"]) part(id).disabled = who === null;
  for (const { id } of users) part(`user-${id}`).setAttribute("aria-pressed", String(id === who?.id));
}

function showChat(text, kind) {
  const shown = part("chat-user");
  shown.textContent = text;
  shown.className = kind === "verified" ? "verified somebody" : kind;
}

function done(id) {
  part(id).closest("li").classList.add("done");
}

/** What the widget keeps of its session, as its README says: an id and a credential. Only the id is used here. */
function stored() {
  try {
    return JSON.parse(localStorage.getItem(`blinq.${publicToken}`) ?? "null");
  } catch {
    return null;
  }
}

const conversation = () => stored()?.sessionId ?? null;
const chatIsBound = () => stored()?.mode === "identified";

let watched = null;
async function watchConversation() {
  const id = conversation();
  for (const answers of ["reply", "ask"]) part(answers).disabled = id === null;
  if (id === null || id === watched) return;
  await backend.watch(id);
  watched = id;
}

async function watchAgain() {
  watched = null;
  await watchConversation();
}

// ---- how it looks

/** The chat as the switches say. The visitor stays who they are. */
function startChat() {
  const language = part("language").value;
  const isRightToLeft = part("rtl").checked;
  document.documentElement.dir = isRightToLeft ? "rtl" : "ltr";
  const theme = part("dark").checked ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  blinq.start({ publicToken, apiBaseUrl: location.origin, locale: language, dir: isRightToLeft ? "rtl" : "ltr", theme });
}

part("dark").checked = matchMedia("(prefers-color-scheme: dark)").matches;
part("language").addEventListener("change", () => {
  part("rtl").checked = ["ar", "he"].includes(part("language").value);
  startChat();
});
for (const id of ["dark", "rtl"]) part(id).addEventListener("change", startChat);

part("console").addEventListener("click", async (event) => {
  event.preventDefault();
  await backend.console();
  // A browser that opens no window so long after the click goes there itself.
  if (!open("/console", "blinq-console")) location.assign("/console");
});

part("more").addEventListener("click", () => {
  const isWhole = part("events").classList.toggle("whole");
  part("more").setAttribute("aria-expanded", String(isWhole));
  part("more").textContent = isWhole ? "Show the newest only" : "Show the whole trail";
});

part("lines").textContent = [
  `<script src="${location.origin}/blinq.js" data-public-token="${publicToken}"></script>`,
  `<script>blinq.getIdentityToken = () => fetch("/chat-token").then((r) => (r.ok ? r.text() : null));</script>`,
].join("\n");

// ---- begin

const state = await backend.state();
users = state.users;
part("users").append(...users.map(({ id, name }, at) => {
  const button = document.createElement("button");
  button.type = "button";
  button.id = `user-${id}`;
  button.textContent = name;
  button.lang = at === 0 ? "en" : "kk";
  button.className = at === 0 ? "primary" : "";
  button.addEventListener("click", () => run(button.id, () => logIn(users[at])));
  return button;
}));
become(state.user);
await watchConversation().catch(() => undefined);
if (user) {
  // What became of the chat is told when the trail knows.
  arriving = arrive(user.name, null);
  tell(`Welcome back, *${user.name}*: the shop still knows you. The chat asks it for a token…`);
}
startChat();
void followTrail(happened, () => watchAgain().catch((fault) => warn(`That did not work: *${fault.message}*`)));
