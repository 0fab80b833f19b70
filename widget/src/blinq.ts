import type { Mode } from "./api/wire.js";
import { call, Emitter, type EventName, type Handler } from "./events/emitter.js";
import type { GetIdentityToken } from "./identity/tokenSource.js";
import { checkOptions, type BlinqOptions } from "./options.js";
import { makeSession, makeWidget, type Widget } from "./widget.js";

/** `window.blinq`. Everything may be called before the widget is on the page, and is done once it is. */
export interface Blinq {
  /** Puts the widget on the page; the script tag and the React component do this by themselves. */
  start(options: BlinqOptions): void;
  /** Takes it off; the visitor stays who they are. */
  stop(): void;
  /**
   * Shows who the visitor is, by a token that the tenant's backend signed.
   * @returns the mode; `anonymous` where the token was refused. Rejected where there is no chat to be had at all.
   */
  identify(token: string): Promise<Mode>;
  /**
   * The visitor logs out: everything of theirs leaves this browser at once, then the server is told.
   * @returns resolved when the server knows, or could not be reached.
   */
  resetUser(): Promise<void>;
  open(): void;
  close(): void;
  /** @returns how to stop listening. */
  on<E extends EventName>(event: E, handler: Handler<E>): () => void;
  /** May be set at any time. */
  getIdentityToken?: GetIdentityToken | undefined;
}

/** What a page's snippet collects before the script is there: the method, its arguments, and whom to answer. */
type Queued = [method: string, given: unknown[], resolve?: (value: unknown) => void, reject?: (why: unknown) => void];

/** The page's door to the widget. It outlives the widget, so that handlers and calls survive a remount. */
class Door implements Blinq {
  readonly #emitter = new Emitter();
  #widget: Widget | null = null;
  #waiting: (() => void)[] = [];
  #ready = false;
  #starts = 0;
  #options: BlinqOptions | null = null;
  getIdentityToken?: GetIdentityToken | undefined;

  start = (options: BlinqOptions): void => {
    checkOptions(options);
    this.stop();
    this.#options = options;
    const start = ++this.#starts;
    // A moment later: React's strict mode mounts, unmounts and mounts again, and the server need not hear of it.
    const begin = (): void => {
      if (start === this.#starts) this.#begin(options);
    };
    if (document.readyState === "loading" && !document.body) document.addEventListener("DOMContentLoaded", begin);
    else queueMicrotask(begin);
  };

  stop = (): void => {
    this.#starts++;
    this.#widget?.remove();
    this.#widget = null;
    this.#ready = false;
  };

  identify = (token: string): Promise<Mode> => this.#ask((widget) => widget.session.identify(token));

  resetUser = (): Promise<void> => {
    if (this.#widget || !this.#options) return this.#ask((widget) => widget.session.resetUser());
    // Whoever is still to be identified logs out again in that order.
    if (this.#waiting.length > 0) void this.#ask((widget) => widget.session.resetUser());
    // Off the page, as when a log-out leads to a page without a chat: what is stored must go all the same.
    const session = makeSession(this.#options, new Emitter(), () => undefined);
    return session.resetUser().finally(() => session.close());
  };

  open = (): void => void this.#ask(async (widget) => widget.panel.open());

  close = (): void => void this.#ask(async (widget) => widget.panel.close());

  on = <E extends EventName>(event: E, handler: Handler<E>): (() => void) => {
    let listening = true;
    const off = this.#emitter.on(event, handler);
    // Whoever asks too late for what happens once is told all the same.
    if (event === "ready" && this.#ready) queueMicrotask(() => listening && call(handler, {} as never));
    return () => {
      listening = false;
      off();
    };
  };

  /** Does what a page's snippet has collected. */
  replay(queue: readonly Queued[]): void {
    for (const [method, given, resolve, reject] of queue) {
      const called = (this as unknown as Record<string, unknown>)[method];
      if (typeof called !== "function") continue;
      try {
        resolve?.((called as (...given: unknown[]) => unknown)(...given));
      } catch (fault) {
        if (reject) reject(fault);
        else throw fault;
      }
    }
  }

  #begin(options: BlinqOptions): void {
    this.#widget = makeWidget(options, this.#emitter, () => this.#options?.getIdentityToken ?? window.blinq?.getIdentityToken);
    const { session } = this.#widget;
    this.#ready = true;
    this.#emitter.emit("ready", {});
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const ask of waiting) ask();
    session.begin();
  }

  #ask<T>(what: (widget: Widget) => Promise<T>): Promise<T> {
    if (this.#widget) return what(this.#widget);
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => this.#ask(what).then(resolve, reject));
    });
  }
}

declare global {
  interface Window {
    blinq?: Blinq;
  }
}

let door: Door | null = null;

/** What the page, its snippet or another copy of the widget put there: not an element or frame of that id or name. */
const present = (): (Blinq & { q?: Queued[] }) | undefined => {
  const there = window.blinq as (Blinq & { q?: Queued[] }) | undefined;
  return there?.constructor === Object ? there : undefined;
};

/** Whether this or another copy of the widget is there already; a page's snippet has a queue. */
export const isInstalled = (): boolean => {
  const there = present();
  return there?.start !== undefined && !there.q;
};

/**
 * Makes `window.blinq` the real one, in place: whoever holds the snippet's object holds the real one then. Only called
 * in a browser.
 */
export function install(): Blinq {
  const there = present();
  if (there && isInstalled()) return there;
  door ??= new Door();
  const real = door;
  const { start, stop, identify, resetUser, open, close, on } = real;
  const installed = Object.assign(there ?? {}, { start, stop, identify, resetUser, open, close, on });
  window.blinq = installed;
  const queue = there?.q ?? [];
  delete there?.q;
  real.replay(queue);
  return installed;
}
