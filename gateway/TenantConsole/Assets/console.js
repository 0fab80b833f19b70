// All that needs a script: times in the reader's zone, copy buttons, live views, and that a secret does not stay behind.
const language = document.documentElement.lang;
const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });

function refine(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.title = time.textContent;
    time.textContent = format.format(new Date(time.dateTime));
  }
  for (const button of root.querySelectorAll("button[data-copy]")) button.hidden = false;
}

// The live views as the gateway wrote them, to tell what changed; before anything is refined.
const live = [...document.querySelectorAll("[data-live][id]")].map(({ id, dataset, innerHTML }) => ({ id, address: dataset.live, html: innerHTML }));
refine(document);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    // Without leave, or without TLS: marked, so that the reader's own keys copy it.
    getSelection().selectAllChildren(text);
    return;
  }
  const was = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = was; }, 2000);
});

// What stands on this page stands on it once: a reload and the way back lead elsewhere.
const secret = document.querySelector("[data-forget]");
if (secret) {
  history.replaceState(null, "", secret.dataset.forget);
  addEventListener("pagehide", () => secret.replaceChildren());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// Live views: the same page is read again, and what changed of it is put in its place. Not while nobody looks, nor while the reader is at it.
// Most are live regions: what is put there is read aloud, so nothing is that was there before.
const PERIOD = 3000;

/** A list of numbered lines: what is new is read aloud, what became of one that is there already (an erased text) is not. */
function renewLines(shown, fresh) {
  const known = new Map([...shown.children].map((line) => [line.value, line]));
  let last = null;
  for (const line of [...fresh.children]) {
    const old = known.get(line.value);
    known.delete(line.value);
    if (!old) shown.insertBefore(line, last ? last.nextSibling : shown.firstChild);
    else if (old.className !== line.className || old.innerHTML !== line.innerHTML) {
      old.setAttribute("aria-live", "off");
      old.className = line.className;
      old.replaceChildren(...line.childNodes);
    }
    last = old ?? line;
  }
  for (const gone of known.values()) gone.remove();
}

/** Anything else: what is the same at its beginning and its end stays. */
function renew(shown, fresh) {
  const [old, now] = [[...shown.childNodes], [...fresh.childNodes]];
  while (old.length > 0 && now.length > 0 && old[0].isEqualNode(now[0])) [old, now].forEach((nodes) => nodes.shift());
  let end = null;
  while (old.length > 0 && now.length > 0 && old.at(-1).isEqualNode(now.at(-1))) [end] = [old, now].map((nodes) => nodes.pop());
  for (const node of now) shown.insertBefore(node, end);
  for (const gone of old) gone.remove();
}

async function look() {
  for (const view of live) {
    const response = await fetch(view.address, { headers: { Accept: "text/html" }, redirect: "error", cache: "no-store" });
    if (!response.ok) continue;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(view.id);
    const shown = document.getElementById(view.id);
    if (!fresh || !shown || fresh.innerHTML === view.html) continue;
    const isBusy = shown.contains(document.activeElement) || !getSelection().isCollapsed && shown.contains(getSelection().anchorNode);
    if (isBusy) continue;
    view.html = fresh.innerHTML;
    refine(fresh);
    for (const opened of shown.querySelectorAll("details[open]")) fresh.querySelectorAll("details")[[...shown.querySelectorAll("details")].indexOf(opened)]?.setAttribute("open", "");
    (shown.matches("ol") ? renewLines : renew)(shown, fresh);
  }
}

function later() {
  setTimeout(async () => {
    if (document.visibilityState === "visible") {
      // A gateway that is away for a moment is asked again.
      try { await look(); } catch { /* as above */ }
    }
    later();
  }, PERIOD);
}
if (live.length > 0) later();
