import { vi } from "vitest";
import { Api } from "../../../src/api/api";
import { Emitter, type EventName } from "../../../src/events/emitter";
import type { GetIdentityToken } from "../../../src/identity/tokenSource";
import { withoutSecrets } from "../../../src/session/pageAddress";
import { Session } from "../../../src/session/session";
import type { KeyValue } from "../../../src/storage/sessionStore";
import type { Lock } from "../../../src/tabs/lock";
import type { TabNews } from "../../../src/tabs/tabs";
import { FakeGateway } from "./fakeGateway";

/** One browser profile: what its tabs share. */
export class Profile {
  readonly items = new Map<string, string>();
  readonly tabs: { hear: (news: TabNews) => void }[] = [];
  readonly #queues = new Map<string, Promise<unknown>>();

  readonly area: KeyValue = {
    getItem: (key) => this.items.get(key) ?? null,
    setItem: (key, value) => void this.items.set(key, value),
    removeItem: (key) => void this.items.delete(key),
  };

  readonly lock: Lock = (name, signal, work) => {
    const cut = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError"))));
    cut.catch(() => undefined);
    const before = this.#queues.get(name) ?? Promise.resolve();
    const mine = Promise.race([before, cut]).then(work);
    this.#queues.set(name, before.then(() => mine).catch(() => undefined));
    return mine;
  };

  stored(): Record<string, unknown> | null {
    const text = this.items.get("blinq.pk_t_x");
    return text === undefined ? null : (JSON.parse(text) as Record<string, unknown>);
  }
}

/** One tab, with its session. */
export class Tab {
  readonly session: Session;
  readonly events: { event: EventName; detail: unknown }[] = [];
  getIdentityToken: GetIdentityToken | undefined;
  online = true;
  visible = true;
  readonly warnings: string[] = [];
  /** What a page listens to. */
  readonly emitter = new Emitter();
  /** Whether the browser would ask before this page is left. */
  losesSomething = (): boolean => false;
  #leave = (): void => {};
  #changed: (returned: boolean) => void = () => {};

  /** @param tabArea what this tab keeps from page to page. */
  constructor(
    readonly gateway: FakeGateway = new FakeGateway(), readonly profile: Profile = new Profile(), readonly tabArea: KeyValue | null = new Profile().area,
  ) {
    const { emitter } = this;
    for (const event of ["identified", "anonymous", "message", "tokenExpiring", "suspended"] as const)
      emitter.on(event, (detail) => void this.events.push({ event, detail }));
    let ids = 0;
    const entry = { hear: (_: TabNews) => {} };
    this.session = new Session({
      publicToken: "pk_t_x",
      api: new Api("http://gateway/", gateway.fetch),
      emitter,
      tokenSource: () => this.getIdentityToken,
      changed: () => {},
      arrived: () => {},
      environment: {
        fetch: gateway.fetch,
        now: () => Date.now(),
        random: () => 0.5,
        newId: () => `c${++ids}`,
        area: profile.area,
        tabArea: this.tabArea,
        lock: profile.lock,
        openTabs: () => {
          profile.tabs.push(entry);
          return {
            tell: (news) => profile.tabs.filter((tab) => tab !== entry).forEach((tab) => queueMicrotask(() => tab.hear(news))),
            listen: (hear) => void (entry.hear = hear),
            close: () => void profile.tabs.splice(profile.tabs.indexOf(entry), 1),
          };
        },
        context: (parameters) => ({ url: withoutSecrets("http://shop/?utm_source=mail&token=secret#x", parameters), locale: "en", referrer: "" }),
        isOnline: () => this.online,
        isVisible: () => this.visible,
        onChange: (react) => {
          this.#changed = react;
          return () => {};
        },
        onLeave: (react, loses) => {
          this.#leave = react;
          this.losesSomething = loses;
          return () => {};
        },
        warn: (text) => void this.warnings.push(text),
      },
    });
  }

  /** The network or the visibility changed. */
  change(to: { readonly online?: boolean; readonly visible?: boolean }, returned = false): void {
    Object.assign(this, to);
    this.#changed(returned);
  }

  /** A click on a link. */
  leave(): void {
    this.#leave();
  }

  get texts(): string[] {
    return this.session.view.rows.map(({ text }) => text);
  }

  heard(event: EventName): unknown[] {
    return this.events.filter((one) => one.event === event).map(({ detail }) => detail);
  }
}

/** Lets everything happen that needs no time, and what is due within it. */
export const pass = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
