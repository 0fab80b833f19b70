import type { Locator, Page } from "playwright-core";
import type { BlinqEvents, Blinq } from "../../../src/index";

declare global {
  interface Window {
    heard: { event: string; detail: unknown }[];
  }
}

/** What a visitor sees and does with the widget on a page. Locators reach into the open shadow root by themselves. */
export class Visitor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get launcher(): Locator {
    return this.page.locator("[data-blinq-widget] .launcher");
  }

  get panel(): Locator {
    return this.page.locator("[data-blinq-widget] .panel");
  }

  get field(): Locator {
    return this.panel.locator("textarea");
  }

  get bubbles(): Locator {
    return this.panel.locator(".bubble");
  }

  get badge(): Locator {
    return this.page.locator("[data-blinq-widget] .badge");
  }

  get notice(): Locator {
    return this.panel.locator(".notice");
  }

  get blocked(): Locator {
    return this.panel.locator(".blocked");
  }

  /** By a click, unless it was open on the page before, and is again. */
  async open(): Promise<void> {
    const wasOpen = await this.page.evaluate(() =>
      Object.keys(sessionStorage).some((key) => key.endsWith(".panel") && sessionStorage.getItem(key)!.includes('"open":true'))
      && !matchMedia("(max-width: 30em), (max-height: 26.25em)").matches);
    if (!wasOpen) await this.launcher.click();
    await this.panel.waitFor();
  }

  /** Says something and waits until it is recorded. */
  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
    await this.page.waitForFunction(
      (said) => [...(document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelectorAll(".row.mine.recorded .bubble") ?? [])]
        .some((bubble) => bubble.textContent === said), text);
  }

  /** Reads upwards until the whole conversation is on the page. */
  async scrollToStart(): Promise<void> {
    await this.panel.locator(".log").evaluate(async (log) => {
      for (let before = -1; log.childElementCount !== before || log.scrollTop > 0;) {
        before = log.childElementCount;
        log.scrollTop = 0;
        // The event of it comes with the next frame.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }
    });
  }

  /** Waits until exactly these messages are shown, in this order. */
  async sees(...texts: string[]): Promise<void> {
    try {
      await this.page.waitForFunction(
        (wanted) => JSON.stringify([...(document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelectorAll(".bubble") ?? [])]
          .map((bubble) => bubble.textContent)) === JSON.stringify(wanted), texts, { timeout: 60_000 });
    } catch {
      throw new Error(`Wanted ${JSON.stringify(texts)}, but it shows ${JSON.stringify(await this.bubbles.allTextContents())}; ${await this.state()}`);
    }
  }

  /** For a failing test's message. */
  state(): Promise<string> {
    return this.page.evaluate(() => document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector(".root")?.textContent ?? "no widget");
  }

  identify(token: string): Promise<string> {
    return this.page.evaluate((given) => (window.blinq as Blinq).identify(given), token);
  }

  resetUser(): Promise<void> {
    return this.page.evaluate(() => (window.blinq as Blinq).resetUser());
  }

  /** Collects events from now on. */
  listen(): Promise<void> {
    return this.page.evaluate(() => {
      window.heard = [];
      const events: (keyof BlinqEvents)[] = ["ready", "identified", "anonymous", "message", "tokenExpiring", "suspended", "opened", "closed", "unread", "signIn"];
      for (const event of events) window.blinq?.on(event, (detail) => window.heard.push({ event, detail }));
    });
  }

  async hears(event: string): Promise<unknown> {
    const handle = await this.page.waitForFunction((name) => window.heard.find((one) => one.event === name), event);
    return ((await handle.jsonValue()) as { detail: unknown }).detail;
  }

  /** What the browser kept of the session; `null` if nothing. */
  async stored(): Promise<{ session: string; sessionId: string; mode: string } | null> {
    return this.page.evaluate(() => {
      const key = Object.keys(localStorage).find((name) => name.startsWith("blinq."));
      return key ? JSON.parse(localStorage.getItem(key) ?? "null") : null;
    });
  }

  async sessionId(): Promise<string> {
    await this.page.waitForFunction(() => Object.keys(localStorage).some((name) => name.startsWith("blinq.")));
    return (await this.stored())!.sessionId;
  }
}
