import { createHash } from "node:crypto";
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible } from "./given/axe";
import { launch } from "./given/chromium";
import { Gateway } from "./given/gateway";
import { atRest, boxOf } from "./given/rest";
import { cases } from "./given/tier";
import { Visitor } from "./given/visitor";

/** The gateway's demo shop, as a newcomer clicks through it. */
let browser: Browser;
let gateway: Gateway;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  [browser, gateway] = await Promise.all([launch(), Gateway.start("--Blinq:Demo", "true")]);
});
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await gateway?.dispose();
});

class Newcomer extends Visitor {
  static async come(options: BrowserContextOptions = {}): Promise<Newcomer> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", (fault) => { throw fault; });
    page.on("console", (message) => {
      if (message.type() === "error") throw new Error(message.text());
    });
    await page.goto(`${gateway.url}/demo`);
    const newcomer = new Newcomer(page);
    await page.locator("#pulse.live").waitFor();
    await newcomer.launcher.waitFor();
    return newcomer;
  }

  click = (button: string): Promise<void> => this.page.locator(`#${button}`).click();

  /** Waits until the chat is taken for somebody's. */
  believes = (who: string): Promise<void> => this.page.locator("#chat-user", { hasText: who }).waitFor();

  tells = (text: string | RegExp): Promise<void> => this.page.locator("#story", { hasText: text }).waitFor();

  /** Waits for the newest event to be of a type. */
  newest = (type: string): Promise<void> => this.page.locator(`.event[data-type="${type}"]:first-child`).waitFor();

  async look(name: string): Promise<void> {
    const folder = process.env["BLINQ_SCREENSHOTS"];
    await atRest(this.page);
    if (folder) await this.page.screenshot({ path: `${folder}/demo-${name}.png` });
  }
}

test("the whole minute", async () => {
  const newcomer = await Newcomer.come();
  const { page } = newcomer;
  await newcomer.look("1-start");

  // 1. Log in.
  await newcomer.click("user-alice");
  await newcomer.believes("Alice Martin ✓");
  await newcomer.newest("session.started");
  expect(await page.locator("#shop-user").textContent()).toBe("Alice Martin");
  expect(await page.locator("#claims").textContent()).toContain("alice@example.com");

  // 2. Talk: the widget opened by itself, for there is room beside.
  await newcomer.panel.waitFor();
  // As the tenant's settings have it, not the page.
  expect(await newcomer.panel.locator("h2").textContent()).toBe("Dala Tea");
  await newcomer.say("Шайым қайда? <b>Where is my tea?</b>");
  await newcomer.newest("message.posted");
  expect(await page.locator(".event").first().textContent()).toContain("<b>Where is my tea?</b>");
  await newcomer.click("reply");
  await newcomer.sees("Шайым қайда? <b>Where is my tea?</b>", "Hello! Dana here, from the shop. How can I help?");
  // Who answers has read.
  await newcomer.panel.locator(".mine .said", { hasText: "Seen" }).waitFor();
  await newcomer.look("2-talk");

  // 3. The assistant answers from what Alice may see, and says where it is from.
  await newcomer.say("Where is my order?");
  await newcomer.click("ask");
  const sources = newcomer.panel.getByRole("list", { name: "Sources" });
  await sources.waitFor();
  expect(await sources.locator("li").allTextContents()).toEqual(["Your order 4711", `Shipping(${new URL(gateway.url).host})`]);
  expect(await sources.locator("a").getAttribute("href")).toBe(`${gateway.url}/demo/shipping.html#en`);
  await newcomer.tells("nobody else’s order");
  await newcomer.look("2b-assistant");
  await expectAccessible(page);

  // 4. Let the token expire: the widget has the next one before, and a copy of the old one is refused.
  await newcomer.click("expire");
  await newcomer.tells("Ten seconds to live");
  await page.locator("#token-title", { hasText: "A fresh token for Alice Martin" }).waitFor();
  await page.locator('.event[data-reason="expired"]').waitFor();
  await newcomer.tells("copied the old one");
  await newcomer.believes("Alice Martin ✓");
  await newcomer.look("3-expired");

  // 6. Rotate: suspended, and back with a token signed with the new secret.
  await newcomer.click("rotate");
  await page.locator("#chat-user.waiting").waitFor();
  await newcomer.look("4-suspended");
  await newcomer.newest("session.resumed");
  await newcomer.believes("Alice Martin ✓");
  await newcomer.say("Still me.");

  // 5. Forge: silently anonymous, and the trail says why.
  await newcomer.click("forge");
  await newcomer.believes("anonymous");
  await page.locator('.event[data-reason="bad_signature"]').waitFor();
  expect(await newcomer.bubbles.count()).toBe(0);
  await newcomer.look("5-forged");

  // 7. Somebody else, then nobody.
  await newcomer.click("switch");
  await newcomer.believes("Айгерім Серікқызы ✓");
  expect(await newcomer.bubbles.count()).toBe(0);
  await newcomer.look("6-switched");
  await newcomer.click("logout");
  await newcomer.tells("nothing is left");
  await newcomer.believes("nobody");
  expect(await newcomer.stored()).toBeNull();
  expect(await page.locator("#token").isVisible()).toBe(false);
  expect(await page.locator("#claims").textContent()).toBe("");
  await newcomer.newest("credential.ended");

  // 8. Somebody rewrites what was said: the verifier names the event, and the chain from there on is red.
  await newcomer.click("tamper");
  await page.locator("#verdict", { hasText: "its payload does not match its commitment" }).waitFor();
  const changed = page.locator(".event.changed");
  expect(await changed.getAttribute("data-type")).toBe("message.posted");
  expect(await changed.locator("ins").textContent()).toBe("I never said that.");
  expect(await page.locator(".event.broken").count()).toBeGreaterThan(1);
  await newcomer.look("7-tampered");
  await newcomer.click("mend");
  expect(await page.locator(".event.broken").count()).toBe(0);
  expect(await page.locator(".steps > li.done").count()).toBe(8);
});

test("who logged out before the log-in had come to its end read of the log-in, or that it did not work", async () => {
  const newcomer = await Newcomer.come();
  const { page } = newcomer;
  let goOn = (): void => undefined;
  const loggedOut = new Promise<void>((resolve) => (goOn = resolve));
  let held = 0;
  await page.route("**/demo/api/conversations", async (route) => {
    held++;
    await loggedOut;
    await route.continue();
  });
  await newcomer.click("user-alice");
  await newcomer.believes("Alice Martin ✓");
  await expect.poll(() => held).toBeGreaterThan(0);
  await newcomer.click("logout");
  await newcomer.tells("nothing is left");
  goOn();
  // The log-in's end, and the trail's word on it.
  await page.locator("#user-alice:not(.busy)").waitFor();
  await newcomer.newest("credential.ended");
  expect(await page.locator("#story").textContent()).toContain("nothing is left");
});

test("each event in the trail holds the hash of the one before it in its stream", async () => {
  const newcomer = await Newcomer.come();
  await newcomer.click("user-aigerim");
  await newcomer.believes("Айгерім Серікқызы ✓");
  await newcomer.click("reply");
  await newcomer.newest("message.posted");

  const links = await newcomer.page.locator(".event").evaluateAll((events) => events.map((event) => ({
    stream: event.querySelector(".where")!.textContent!.split(" · ")[0]!,
    chain: event.querySelector(".chain")!.textContent!,
  })));
  for (const stream of new Set(links.map((link) => link.stream))) {
    const chain = links.filter((link) => link.stream === stream).map((link) => link.chain.split("→"));
    for (let at = 0; at + 1 < chain.length; at++) expect(chain[at]![0]).toBe(chain[at + 1]![1]);
  }
  expect(links.some((link) => link.stream === "conversation 1") && links.some((link) => link.stream === "shop")).toBe(true);
});

test("who comes back is still logged in, and the chat knows it", async () => {
  const newcomer = await Newcomer.come();
  await newcomer.click("user-alice");
  await newcomer.believes("Alice Martin ✓");
  await newcomer.page.reload();
  await newcomer.tells("so is the conversation");
  await newcomer.believes("Alice Martin ✓");
});

test("switches: language, dark, right to left; and the agent answers in the chat's language", async () => {
  const newcomer = await Newcomer.come();
  const { page } = newcomer;
  await page.locator("#language").selectOption("he");
  await page.locator("#dark").check();
  await newcomer.click("open");
  // Not the title, which is the tenant's name as soon as the server has said it.
  await newcomer.panel.getByPlaceholder("כתבו הודעה…").waitFor();
  expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
  expect(await page.locator("[data-blinq-widget] .root").getAttribute("class")).toContain("dark");
  await newcomer.say("שלום");
  await newcomer.click("reply");
  await newcomer.bubbles.getByText("כאן דנה").waitFor();
});

test("on a phone the story stands under the finger, and the trail is short", async () => {
  const newcomer = await Newcomer.come({ viewport: { width: 390, height: 844 } });
  const { page } = newcomer;
  await newcomer.click("rotate");
  await newcomer.tells("is in force");
  const [button, story] = [await boxOf(page.locator("#rotate")), await boxOf(page.locator("#story"))];
  expect(story.y - button.y).toBeGreaterThan(0);
  expect(story.y - button.y).toBeLessThan(120);
  expect(await page.locator(".event:visible").count()).toBeLessThanOrEqual(3);
  await newcomer.click("more");
  expect(await page.locator(".event:visible").count()).toBeGreaterThan(3);
});

test("after the gateway was started anew the page names its conversation again", async () => {
  const newcomer = await Newcomer.come();
  const { page } = newcomer;
  await newcomer.click("open");
  await newcomer.say("Before.");
  await newcomer.newest("message.posted");

  // The browser tells of every address that it does not reach.
  page.removeAllListeners("console");
  await gateway.kill();
  await page.locator("#pulse:not(.live)").waitFor();
  expect(await page.locator(".event").count()).toBe(0);
  await gateway.startAgain();

  await newcomer.newest("message.posted");
  await newcomer.click("reply");
  await newcomer.sees("Before.", "Hello! Dana here, from the shop. How can I help?");
});

describe("a page that is only looked at", () => {
  let newcomer: Newcomer;
  beforeAll(async () => {
    newcomer = await Newcomer.come();
    // It stays for all of these.
    contexts.length = 0;
  });
  afterAll(() => newcomer?.page.context().close());

  test("the root leads to the demo, and two lines are there to copy", async () => {
    expect((await fetch(`${gateway.url}/`, { redirect: "manual" })).headers.get("Location")).toBe("/demo");
    expect((await newcomer.page.locator("#lines").textContent())!.split("\n")).toHaveLength(2);
  });

  test("the page's script tag pins the very script that is served", async () => {
    const tag = newcomer.page.locator("script[integrity]").first();
    const [address, integrity] = [await tag.getAttribute("src"), await tag.getAttribute("integrity")];
    const served = Buffer.from(await (await fetch(gateway.url + address)).arrayBuffer());
    expect(integrity).toBe(`sha384-${createHash("sha384").update(served).digest("base64")}`);
  });

  test("a page elsewhere runs the pinned script across origins, and not another one under its hash", async () => {
    const tag = newcomer.page.locator("script[integrity]").first();
    const [address, integrity] = [await tag.getAttribute("src"), await tag.getAttribute("integrity")];
    const context = await browser.newContext();
    contexts.push(context);
    const page = await context.newPage();
    // Another origin: the operator's listener, whose answers carry no policy.
    await page.goto(`${gateway.operatorUrl}/health/live`);
    const load = (hash: string): Promise<string> => page.evaluate(([src, given]) => new Promise<string>((resolve) => {
      const script = document.createElement("script");
      Object.assign(script, { src, integrity: given, crossOrigin: "anonymous" });
      script.onload = () => resolve("loaded");
      script.onerror = () => resolve("refused");
      document.head.append(script);
    }), [gateway.url + address, hash] as const);
    expect(await load(`sha384-${Buffer.alloc(48).toString("base64")}`)).toBe("refused");
    expect(await load(integrity!)).toBe("loaded");
  });
});

const [wide, tablet, phone] = [["wide", { width: 1440, height: 900 }], ["tablet", { width: 900, height: 1100 }], ["phone", { width: 390, height: 844 }]] as const;
for (const [colorScheme, [device, viewport]] of cases<readonly ["light" | "dark", typeof wide | typeof tablet | typeof phone]>(
  [["light", wide], ["dark", phone]], [["light", tablet], ["light", phone], ["dark", wide], ["dark", tablet]])) {
  test(`axe finds nothing, ${colorScheme}, ${device}`, async () => {
    const newcomer = await Newcomer.come({ colorScheme, viewport });
    await expectAccessible(newcomer.page);
    await newcomer.click("user-alice");
    await newcomer.believes("Alice Martin ✓");
    await newcomer.click("forge");
    await newcomer.page.locator('.event[data-reason="bad_signature"]').waitFor();
    await newcomer.page.mouse.move(0, 0);
    await newcomer.look(`${colorScheme}-${device}`);
    await expectAccessible(newcomer.page);
    expect(await newcomer.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
}
