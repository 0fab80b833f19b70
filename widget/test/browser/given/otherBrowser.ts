import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { keys, type RemoteBrowser } from "./remote";
import { shop, Site } from "./site";
import { Tenant } from "./tenant";

// These run in the page, and see nothing of each other.
const launcher = (): Element | null => document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector(".launcher") ?? null;
const bubbles = (): string[] =>
  [...(document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelectorAll(".row:not(.sending, .waiting) .bubble") ?? [])].map((one) => one.textContent ?? "");
const shows = (text: string): boolean =>
  [...(document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelectorAll(".row:not(.sending, .waiting) .bubble") ?? [])].some((one) => one.textContent === text);
const isOpen = (): boolean => document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector<HTMLElement>(".panel")?.hidden === false;
const focused = (): string => {
  const active = document.activeElement?.shadowRoot?.activeElement;
  return active ? `${active.tagName.toLowerCase()}.${active.className}` : (document.activeElement?.id ?? "");
};
const sessionId = (): string =>
  (JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith("blinq.pk_"))![1]) as { sessionId: string }).sessionId;

/** The tests of what differs by browser. All else is tested in Chromium. */
export function testWhatDiffersByBrowser(open: () => Promise<RemoteBrowser>): void {
  let browser: RemoteBrowser;
  let site: Site;
  let tenant: Tenant;
  const visit = async (path: string, page: Partial<Parameters<typeof shop>[0]> = {}): Promise<void> => {
    await browser.goto(site.serve(path, shop({ publicToken: tenant.publicToken, apiBaseUrl: inject("gateway").url, ...page })));
    await browser.sees(() => document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector(".launcher")?.checkVisibility() === true);
  };
  const say = async (text: string): Promise<void> => {
    await browser.press(text);
    await browser.press(keys.enter);
  };

  beforeAll(async () => {
    [browser, site, tenant] = await Promise.all([open(), Site.open(), Tenant.register(inject("gateway"))]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  test("a conversation: opened by a click, a reply by the stream, and all of it there after a reload", async () => {
    await visit("/");
    await browser.click(launcher);
    await browser.sees(isOpen);
    await browser.sees((wanted) => (document.activeElement?.shadowRoot?.activeElement?.tagName ?? "") === wanted, "TEXTAREA");
    await say("Hello there");
    await browser.sees(shows, "Hello there");
    await browser.run(() => void performance.clearResourceTimings());
    await tenant.reply(await browser.run(sessionId), "Hello and welcome");
    await browser.sees(shows, "Hello and welcome");
    // By the stream: nothing was read.
    expect(await browser.run(() => performance.getEntriesByType("resource").filter((one) => one.name.includes("/v1/session/messages")).length)).toBe(0);
    await browser.reload();
    await browser.sees(shows, "Hello there");
    expect(await browser.run(isOpen)).toBe(true);
    expect(await browser.run(bubbles)).toHaveLength(2);
  });

  test("in the top layer, over a page that moves its body, and back when the body is redrawn", async () => {
    const onTop = (): boolean => {
      const host = document.querySelector("[data-blinq-widget]");
      const box = host?.shadowRoot?.querySelector(".launcher, .panel:not([hidden])")?.getBoundingClientRect();
      return !!box && box.right <= innerWidth && box.bottom <= innerHeight && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === host;
    };
    await browser.sees(onTop);
    await browser.run(() => void document.body.setAttribute("style", "transform: translate(300px, 900px); filter: blur(0); contain: paint"));
    await browser.sees(onTop);
    await browser.run(() => void (document.body.innerHTML = "<h1>Redrawn</h1>"));
    await browser.sees(onTop);
    expect(await browser.run(bubbles)).toHaveLength(2);
  });

  test("by keyboard: Tab stays in its order, Escape closes and gives the focus back", async () => {
    await browser.run(() => (document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector("textarea") as HTMLElement).focus());
    await browser.press(keys.tab, keys.shift);
    expect(await browser.run(focused)).toMatch(/^(div\.log|button\.|a\.)/);
    await browser.press(keys.tab);
    expect(await browser.run(focused)).toMatch(/^textarea/);
    await browser.press(keys.escape);
    await browser.sees((wanted) => document.activeElement?.shadowRoot?.activeElement?.classList.contains(wanted) === true, "launcher");
    expect(await browser.run(isOpen)).toBe(false);
    await browser.press(keys.enter);
    await browser.sees(isOpen);
  });

  test("a message that could not go out goes out from the next page, which is from right to left", async () => {
    await browser.run(() => {
      const real = window.fetch;
      window.fetch = (input, init) => (init?.method === "POST" && String(input).endsWith("/messages") ? Promise.reject(new TypeError("No network")) : real(input, init));
    });
    await browser.run(() => (document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector("textarea") as HTMLElement).focus());
    await say("On its way");
    await browser.sees(() => document.querySelector("[data-blinq-widget]")?.shadowRoot?.querySelector(".row.waiting") !== null);
    await visit("/ar", { lang: "ar" });
    await browser.sees(shows, "On its way");
    expect(await browser.run(bubbles)).toHaveLength(3);
    const { direction, mine, panel } = await browser.run(() => {
      const root = document.querySelector("[data-blinq-widget]")!.shadowRoot!;
      const box = (selector: string): DOMRect => root.querySelector(selector)!.getBoundingClientRect();
      return { direction: getComputedStyle(root.querySelector(".panel")!).direction, mine: box(".mine .bubble").left - box(".log").left, panel: box(".panel").left };
    });
    expect(direction).toBe("rtl");
    // The visitor's own stand at the end of the line, which is on the left, and so does the chat.
    expect(mine).toBeLessThan(60);
    expect(panel).toBeLessThan(60);
  });
}
