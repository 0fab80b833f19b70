import type { Emitter } from "../events/emitter.js";
import type { KeptBranding } from "../branding.js";
import type { GetIdentityToken } from "../identity/tokenSource.js";
import type { BlinqOptions } from "../options.js";
import { Backoff } from "../retry/backoff.js";
import { Wake } from "../retry/pause.js";
import { readUnsent } from "../storage/keptUnsent.js";
import { PanelMemory } from "../storage/panelMemory.js";
import { localArea, SessionStore, tabArea } from "../storage/sessionStore.js";
import { isRightToLeft, languageOf, type Language } from "../texts/language.js";
import type { Texts } from "../texts/texts.js";
import { launcherTexts, type LauncherTexts } from "../texts/launcherTexts.js";
import { CONTRACT } from "./contract.js";
import { SMALL } from "./small.js";
import type { Widget } from "../widget.js";
import { makeHost, type Host, type Look } from "./host.js";
import { afterLoad, whenIdle } from "./idle.js";
import { Launcher } from "./launcher.js";
import type { PanelSource } from "./panelSource.js";

/** A call that waits for the panel, and what a log-out answers it with. */
export interface WaitingCall {
  run(widget: Widget): void;
  /** Taken off the page before it was done. */
  fail(why: Error): void;
  /** The visitor logged out before it was done; absent where that does not touch the call. */
  forget?(): void;
}

/** The widget on one page: the launcher at once, and the panel behind it once it is needed or the page is idle. */
export class PageWidget {
  readonly options: BlinqOptions;
  readonly #source: PanelSource;
  readonly #emitter: Emitter;
  readonly #tokenSource: () => GetIdentityToken | undefined;
  readonly #language: Language;
  readonly #host: Host;
  readonly #launcher: Launcher;
  readonly #wake = new Wake();
  readonly #gone = new AbortController();
  readonly #memory: PanelMemory;
  #widget: Widget | null = null;
  #loading = false;
  #waiting: WaitingCall[] = [];

  constructor(options: BlinqOptions, source: PanelSource, emitter: Emitter, tokenSource: () => GetIdentityToken | undefined) {
    this.options = options;
    this.#source = source;
    this.#emitter = emitter;
    this.#tokenSource = tokenSource;
    this.#memory = new PanelMemory(options.publicToken, tabArea());
    this.#language = languageOf([options.locale, document.documentElement.lang, ...navigator.languages]);
    this.#host = makeHost(lookOf(options, this.#language.code));
    this.#launcher = new Launcher(launcherTexts[this.#language.code] as LauncherTexts, "panel", () => this.#toggle(),
      (count) => emitter.emit("unread", { count }));
    this.#wear(this.#kept());
    this.#host.root.append(this.#launcher.button);
    addEventListener("online", () => this.#wake.ring(), this.#gone);
    document.addEventListener("click", (event) => this.#clicked(event), this.#gone);
  }

  /** The panel, if it is there. */
  get widget(): Widget | null {
    return this.#widget;
  }

  /** What is needed is fetched once the page has loaded; everything else while it has nothing to do. */
  begin(): void {
    const stored = new SessionStore(this.options.publicToken, localArea()).read();
    this.#launcher.show(false, stored?.unread ?? 0);
    const load = (): void => void this.#load();
    const { signal } = this.#gone;
    this.#launcher.button.addEventListener("pointerenter", load, this.#gone);
    this.#launcher.button.addEventListener("focus", load, this.#gone);
    // Left open on a page of the same site, in the same tab. Not where the panel would cover this page.
    const comeBack = (): void => (this.#memory.read().open && !matchMedia(SMALL).matches ? this.open() : load());
    // A gateway that hangs must not keep the page from being loaded.
    if (stored || this.#memory.read().open || readUnsent(this.options.publicToken, tabArea())) afterLoad(comeBack, signal);
    else whenIdle(load, signal);
  }

  open(text?: string): void {
    this.#host.attach();
    if (this.#widget) return this.#widget.panel.open(text);
    this.#launcher.busy = true;
    this.call({ run: (widget) => widget.panel.open(text), fail: () => undefined });
  }

  close(): void {
    this.#launcher.busy = false;
    this.call({ run: (widget) => widget.panel.close(), fail: () => undefined });
  }

  /** Now, or in order once the panel is there. */
  call(call: WaitingCall): void {
    if (this.#widget) return call.run(this.#widget);
    this.#waiting.push(call);
    void this.#load();
  }

  /** The visitor logged out before the panel was there. */
  forget(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((call) => !call.forget);
    for (const call of waiting) call.forget?.();
    this.#launcher.show(false, 0);
  }

  remove(): void {
    this.#gone.abort();
    this.#widget?.remove();
    this.#widget = null;
    this.#host.remove();
    for (const call of this.#waiting.splice(0)) call.fail(new Error("Taken off the page."));
  }

  /** Any element of the page opens the chat that has the attribute, with its value as a draft. */
  #clicked(event: MouseEvent): void {
    const opener = event.composedPath().find((one): one is Element => one instanceof Element && one.hasAttribute("data-blinq-open"));
    if (!opener) return;
    event.preventDefault();
    this.open(opener.getAttribute("data-blinq-open") || undefined);
  }

  /** What the server said of the tenant's chat at the last visit: the launcher looks right before it is asked again. */
  #kept(): Partial<KeptBranding> {
    try {
      return (JSON.parse(localArea()?.getItem(this.#brandingKey) ?? "null") as KeptBranding | null) ?? {};
    } catch {
      return {};
    }
  }

  #keep(branding: KeptBranding | null): void {
    try {
      if (branding) localArea()?.setItem(this.#brandingKey, JSON.stringify(branding));
      else localArea()?.removeItem(this.#brandingKey);
    } catch {
      // Denied or full: then the next page asks again.
    }
    this.#wear(branding ?? {});
  }

  get #brandingKey(): string {
    return `blinq-look.${this.options.publicToken}`;
  }

  #wear({ worn = {}, noChatUntil = 0 }: Partial<KeptBranding>): void {
    const { position, launcherHidden } = this.options;
    this.#host.wear({ ...worn, position: position ?? worn.position });
    this.#launcher.button.hidden = noChatUntil > Date.now() || (launcherHidden ?? worn.launcherHidden) === true;
  }

  #toggle(): void {
    if (this.#widget) this.#widget.panel.toggle();
    else this.open();
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const { signal } = this.#gone;
    const backoff = new Backoff(Math.random);
    while (!signal.aborted) {
      try {
        await this.#fetch();
        return;
      } catch (fault) {
        if (backoff.tries === 0) console.warn(`[blinq] No chat yet: ${(fault as Error).message}. Trying again.`);
        await this.#wake.pause(backoff.next(), signal);
      }
    }
  }

  async #fetch(): Promise<void> {
    const { code } = this.#language;
    const ask = (): Promise<Texts> => this.#source.language(code);
    // Without its language the chat speaks English, as long as this page is there: asked for twice, then better than none.
    const language = code === "en" ? null : ask().catch(ask).catch(() => null);
    const { makeWidget } = await this.#source.panel();
    const texts = await language;
    if (this.#gone.signal.aborted) return;
    const widget = makeWidget({
      contract: CONTRACT, options: this.options, emitter: this.#emitter, tokenSource: this.#tokenSource, host: this.#host,
      launcher: this.#launcher, language: this.#language, texts, memory: this.#memory,
      kept: this.#kept(), branded: (branding) => this.#keep(branding),
    });
    this.#widget = widget;
    this.#launcher.busy = false;
    for (const call of this.#waiting.splice(0)) call.run(widget);
    widget.session.begin();
  }
}

function lookOf({ theme, dir }: BlinqOptions, lang: string): Look {
  const page = isRightToLeft(lang) ? "rtl" : getComputedStyle(document.body ?? document.documentElement).direction;
  return {
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    dir: (dir === "ltr" || dir === "rtl" ? dir : page) === "rtl" ? "rtl" : "ltr",
    lang,
  };
}
