import type { PageContext } from "../api/wire.js";
import type { KeyValue } from "../storage/sessionStore.js";
import { localArea, tabArea } from "../storage/sessionStore.js";
import { webLock, type Lock } from "../tabs/lock.js";
import { warnOnce } from "../warn.js";
import { LONGEST, withoutSecrets } from "./pageAddress.js";
import { openTabs, type Tabs } from "../tabs/tabs.js";

/** Everything that a session takes from the browser; tests give their own. */
export interface BrowserEnvironment {
  readonly fetch: typeof fetch;
  /** Unix milliseconds by the visitor's clock, which may be wrong. */
  now(): number;
  /** 0 up to 1. */
  random(): number;
  newId(): string;
  /** What all tabs of the site share; `null` where the browser denies it. */
  readonly area: KeyValue | null;
  /** What this tab keeps from page to page; `null` where the browser denies it. */
  readonly tabArea: KeyValue | null;
  readonly lock: Lock;
  openTabs(key: string): Tabs;
  /** @param parameters of the addresses' queries that are kept. */
  context(parameters: readonly string[]): PageContext;
  isOnline(): boolean;
  isVisible(): boolean;
  /**
   * Calls when the network came back or was lost, or the page is looked at again or no more; `returned` where the back
   * button brought the page as it was left, which heard nothing meanwhile. @returns how to stop.
   */
  onChange(react: (returned: boolean) => void): () => void;
  /**
   * Calls when the page is being left, or put aside. @param loses whether something would be lost by that: the browser then
   * asks the visitor. @returns how to stop.
   */
  onLeave(react: () => void, loses: () => boolean): () => void;
  /** For the page's developer. Each text is said once. */
  warn(text: string): void;
}

/** The real ones. Only called in a browser. */
export const browser = (): BrowserEnvironment => ({
  // Not the bare function: it must be called on the window.
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: () => Math.random(),
  newId: () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-"),
  area: localArea(),
  tabArea: tabArea(),
  lock: webLock,
  openTabs,
  context: (parameters) => ({
    url: withoutSecrets(location.href, parameters),
    locale: navigator.language.slice(0, LONGEST),
    referrer: withoutSecrets(document.referrer, parameters),
  }),
  isOnline: () => navigator.onLine,
  isVisible: () => document.visibilityState === "visible",
  onChange: (react) => {
    const gone = new AbortController();
    // The last one bubbles up from the document.
    for (const name of ["online", "offline", "pageshow", "visibilitychange"])
      addEventListener(name, (event) => react(!!(event as Partial<PageTransitionEvent>).persisted), gone);
    return () => gone.abort();
  },
  onLeave: (react, loses) => {
    const gone = new AbortController();
    addEventListener("pagehide", react, gone);
    addEventListener("beforeunload", (event) => {
      if (loses()) event.preventDefault();
    }, gone);
    return () => gone.abort();
  },
  warn: warnOnce,
});
