import type { Mode } from "../api/wire.js";
import { call, Emitter, type EventName, type Handler } from "../events/emitter.js";
import type { GetIdentityToken } from "../identity/tokenSource.js";
import { checkOptions, type BlinqOptions } from "../options.js";
import { endRemoved, forgetEveryone, forgetVisitor } from "./forget.js";
import { PageWidget, type WaitingCall } from "./pageWidget.js";
import type { Widget } from "../widget.js";
import type { PanelSource } from "./panelSource.js";

/** `window.blinq`. Everything may be called before the widget is on the page, and is done once it is. */
export interface Blinq {
  /** Puts the widget on the page; the script tag and the React component do this by themselves. */
  start(options: BlinqOptions): void;
  /** Takes it off; the visitor stays who they are. */
  stop(): void;
  /**
   * Shows who the visitor is, by a token that the tenant's backend signed.
   * @returns the mode; `anonymous` where the token was refused. Rejected where there is no chat to be had at all, where
   * the widget is taken off the page, and after 30 s without an answer (then it is tried on, and the events tell).
   */
  identify(token: string | { readonly token: string }): Promise<Mode>;
  /**
   * The visitor logs out: everything of theirs leaves this browser at once, then the server is told.
   * @returns resolved when the server knows or could not be reached; within five seconds.
   */
  resetUser(): Promise<void>;
  /** @param how `text`: a draft for the visitor to send, where they have begun none of their own. */
  open(how?: { readonly text?: string | undefined }): void;
  close(): void;
  /** @returns how to stop listening. */
  on<E extends EventName>(event: E, handler: Handler<E>): () => void;
  /** May be set at any time. */
  getIdentityToken?: GetIdentityToken | undefined;
}

/** What a page's snippet collects before the script is there: the method, its arguments, and whom to answer. */
type Queued = [method: string, given: unknown[], resolve?: (value: unknown) => void, reject?: (why: unknown) => void];

/** How long a page waits for {@link Blinq.identify} at most, in milliseconds. */
const PATIENCE = 30_000;

/** The page's door to the widget. It outlives the widget, so that handlers and calls survive a remount. */
class Door implements Blinq {
  readonly #emitter = new Emitter();
  readonly #source: PanelSource;
  #page: PageWidget | null = null;
  /** From {@link start} on until {@link stop}; from before that on what is called waits for it. */
  #options: BlinqOptions | null = null;
  #waiting: WaitingCall[] = [];
  /** What a page's snippet took out of the browser's storage, for a gateway to be told of that is not known yet. */
  #removed: string[] = [];
  #stopped = false;
  #starts = 0;
  getIdentityToken?: GetIdentityToken | undefined;

  constructor(source: PanelSource) {
    this.#source = source;
  }

  start = (options: BlinqOptions): void => {
    checkOptions(options);
    this.#remove();
    this.#options = options;
    this.#endRemoved();
    this.#stopped = false;
    const start = ++this.#starts;
    // A moment later: React's strict mode mounts, unmounts and mounts again, and the server need not hear of it.
    const begin = (): void => {
      if (start === this.#starts) this.#begin(options);
    };
    if (document.readyState === "loading" && !document.body) document.addEventListener("DOMContentLoaded", begin);
    else queueMicrotask(begin);
  };

  /** Whether a page has asked for a widget. */
  get isStarted(): boolean {
    return this.#options !== null;
  }

  stop = (): void => {
    this.#remove();
    this.#stopped = true;
    for (const call of this.#waiting.splice(0)) call.fail(new Error("Taken off the page."));
  };

  identify = (token: unknown): Promise<Mode> => new Promise((resolve, reject) => {
    if (this.#stopped) return reject(new Error("The chat was taken off the page: start() it first."));
    const timer = setTimeout(() => reject(new Error("No answer yet. It is tried on; the events tell how it went.")), PATIENCE);
    const settle = <T>(how: (value: T) => void) => (value: T): void => {
      clearTimeout(timer);
      how(value);
    };
    this.#call({
      run: (widget) => void widget.session.identify(token).then(settle(resolve), settle(reject)),
      fail: settle(reject),
      forget: () => settle(resolve)("anonymous"),
    });
  });

  /** @param removed what a page's snippet took out of the browser's storage when the log-out came before the loader. */
  resetUser = async (removed: readonly string[] = []): Promise<void> => {
    this.#removed.push(...removed);
    this.#endRemoved();
    if (this.#page?.widget) return this.#page.widget.session.resetUser();
    // The panel may still be on its way, and may never come: what is stored must go all the same.
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((one) => !one.forget);
    for (const one of waiting) one.forget?.();
    this.#page?.forget();
    if (this.#options) await forgetVisitor(this.#options.publicToken, this.#options.apiBaseUrl);
    else forgetEveryone();
  };

  open = (how?: { readonly text?: string | undefined }): void => {
    // As a click handler it is given an event.
    const text = typeof how?.text === "string" ? how.text : undefined;
    if (this.#page) this.#page.open(text);
    else this.#later((widget) => widget.panel.open(text));
  };

  close = (): void => {
    if (this.#page) this.#page.close();
    else this.#later((widget) => widget.panel.close());
  };

  on = <E extends EventName>(event: E, handler: Handler<E>): (() => void) => {
    let listening = true;
    const off = this.#emitter.on(event, handler);
    // Whoever asks too late for what happens once is told all the same.
    if (event === "ready" && this.#page) queueMicrotask(() => listening && call(handler, {} as never));
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
    this.#page = new PageWidget(
      options, this.#source, this.#emitter, () => this.#options?.getIdentityToken ?? window.blinq?.getIdentityToken);
    this.#page.begin();
    this.#emitter.emit("ready", {});
    for (const waiting of this.#waiting.splice(0)) this.#call(waiting);
  }

  #endRemoved(): void {
    if (this.#options) for (const text of this.#removed.splice(0)) void endRemoved(text, this.#options.apiBaseUrl);
  }

  #remove(): void {
    this.#starts++;
    this.#page?.remove();
    this.#page = null;
  }

  #call(waiting: WaitingCall): void {
    if (this.#page) this.#page.call(waiting);
    else this.#waiting.push(waiting);
  }

  #later(run: (widget: Widget) => void): void {
    if (!this.#stopped) this.#waiting.push({ run, fail: () => undefined });
  }
}

declare global {
  interface Window {
    blinq?: Blinq;
  }
}

let door: Door | null = null;

/** Whether this copy's widget was asked for, by its tag or by the page. */
export const isStarted = (): boolean => door?.isStarted === true;

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
 * @param source where this copy of the widget gets its panel.
 */
export function install(source: PanelSource): Blinq {
  const there = present();
  if (there && isInstalled()) return there;
  door ??= new Door(source);
  const real = door;
  const { start, stop, identify, resetUser, open, close, on } = real;
  const installed = Object.assign(there ?? {}, { start, stop, identify, resetUser, open, close, on });
  window.blinq = installed;
  const queue = there?.q ?? [];
  delete there?.q;
  real.replay(queue);
  return installed;
}
