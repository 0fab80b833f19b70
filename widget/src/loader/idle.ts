/** How long after the page has loaded it is taken to be idle where the browser can't say so, in milliseconds. */
const SOON = 2_000;

/** Calls once the page has loaded. */
export function afterLoad(act: () => void, signal?: AbortSignal): void {
  if (document.readyState === "complete") setTimeout(() => void (signal?.aborted || act()));
  else addEventListener("load", () => setTimeout(() => void (signal?.aborted || act())), { once: true });
}

/** Calls once the page has loaded and has nothing to do; never where the visitor asked to save data. */
export function whenIdle(act: () => void, signal: AbortSignal): void {
  if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
  const unlessGone = (): void => void (signal.aborted || act());
  afterLoad(() => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(unlessGone, { timeout: 10_000 });
    else setTimeout(unlessGone, SOON);
  }, signal);
}
