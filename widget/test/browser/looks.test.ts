import { describe, expect, test } from "vitest";
import { expectAccessible } from "./given/axe";
import { boxOf } from "./given/rest";
import { useStage } from "./given/stage";
import { someone, Tenant } from "./given/tenant";
import { cases } from "./given/tier";
import type { Visitor } from "./given/visitor";

const stage = useStage();

const root = (visitor: Visitor) => visitor.page.locator("[data-blinq-widget] .root");

/** Has the gateway say how the tenant wants its chat. */
const brand = (visitor: Visitor, widget: Record<string, unknown>): Promise<unknown> =>
  visitor.page.context().route("**/v1/session/init", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), widget } });
  });

/** What documents are called and where they are said to stand; what a server that is not ours may say, too. */
const SOURCES: unknown[] = [
  { title: "Shipping", url: "https://shop.example/shipping?a=1&b=2" },
  { title: "Plain", url: null },
  { title: "Old site", url: "http://old.example/x" },
  { title: "<img src=x onerror=alert(1)>", url: "javascript:alert(1)" },
  { title: "\u202etxet desrever", url: "https://user@evil.example/" },
  { title: "Relative", url: "/admin" },
  { title: "x".repeat(300), url: "data:text/html,<script>alert(1)</script>" },
  { title: "No url" }, null, 7, { url: "https://untitled.example" }, { title: { toString: "x" }, url: 7 },
];

describe("what messages hold", () => {
  test.each(cases(["en"], ["ar"]))("what a reply was made of is shown as links that lead to pages only, and as text otherwise (%s)", async (lang) => {
    const path = `/made-of-${lang}`;
    const visitor = await stage.visit({ path, page: { lang } });
    const faults: string[] = [];
    visitor.page.on("pageerror", (fault) => faults.push(fault.message));
    visitor.page.on("dialog", (dialog) => (faults.push(dialog.message()), dialog.dismiss()));
    await visitor.page.route("**/v1/session/messages?*", (route) => route.fulfill({
      status: 200, contentType: "application/json", headers: { "Access-Control-Allow-Origin": "*" },
      body: JSON.stringify({
        items: [
          { seq: 2, at: "2026-06-01T10:00:00Z", role: "assistant", text: "It takes **two** days.", author: "Dala", verified: false, sources: SOURCES },
          { seq: 3, at: "2026-06-01T10:00:10Z", role: "agent", text: "So it is.", author: "Dana", verified: false, sources: [] },
        ],
        next: null,
      }),
    }));
    await visitor.page.route("**/v1/session/stream", () => undefined);
    await visitor.open();
    await visitor.bubbles.filter({ hasText: "So it is." }).waitFor();

    expect(await visitor.panel.locator(".sources").count()).toBe(1);
    const list = visitor.panel.getByRole("list", { name: lang === "ar" ? "المصادر" : "Sources" });
    expect(await list.locator("li").count()).toBe(8);
    expect(await list.locator("a").evaluateAll((links) => (links as HTMLAnchorElement[]).map(({ href, target, rel }) => [href, target, rel]))).toEqual([
      ["https://shop.example/shipping?a=1&b=2", "_blank", "noopener noreferrer"],
      ["http://old.example/x", "_blank", "noopener noreferrer"],
    ]);
    expect(await list.locator("li").nth(3).innerHTML()).toBe("<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>");
    expect(await visitor.panel.locator("img, script, iframe").count()).toBe(0);
    // A title of one long word widens nothing.
    expect(await visitor.panel.locator(".log").evaluate((log) => log.scrollWidth <= log.clientWidth)).toBe(true);
    await expectAccessible(visitor.page);
    expect(faults).toEqual([]);
  });

  test("the word over the sources stood at the other side of its list where the chat is Arabic and the answer is not", async () => {
    const visitor = await stage.visit({ path: "/sources-ar", page: { lang: "ar" } });
    await visitor.open();
    await visitor.say("Do you have tea pots?");
    await stage.tenant.reply(await visitor.sessionId(), "We have two[1].\n\n[1]: https://shop.example/pots", null, "assistant");
    const sources = visitor.panel.locator(".sources");
    await sources.waitFor();
    const [whole, word, item] = await Promise.all([boxOf(sources), boxOf(sources.locator("bdi").first()), boxOf(sources.locator("a"))]);
    expect(word.x - whole.x).toBeLessThan(whole.width / 4);
    expect(item.x - whole.x).toBeLessThan(whole.width / 4);
  });

  test("an assistant's Markdown becomes elements, and its links are safe and say where they lead", async () => {
    const visitor = await stage.visit();
    await visitor.open();
    await visitor.say("Do you have tea pots?");
    await stage.tenant.reply(await visitor.sessionId(), [
      "We have **two**[1]:", "- *Altai*, `0.8 l`", "- <img src=x onerror=alert(1)>", "", "[the shop](https://shop.example/pots) [no](javascript:alert(1))",
      "", '[1]: https://shop.example/pots?page=2 "Pots"',
    ].join("\n"), null, "assistant");
    const bubble = visitor.panel.locator(".theirs .bubble");
    await bubble.waitFor();
    expect(await bubble.locator("strong").first().textContent()).toBe("two");
    expect(await bubble.locator("ul li").count()).toBe(2);
    expect(await bubble.locator("em").textContent()).toBe("Altai");
    expect(await bubble.locator("code").textContent()).toBe("0.8 l");
    expect(await bubble.locator("img").count()).toBe(0);
    expect(await bubble.textContent()).toContain("<img src=x onerror=alert(1)>");
    expect(await bubble.textContent()).toContain("the shop(shop.example)");
    expect(await bubble.locator(".sources a").textContent()).toBe("Pots");
    const links = await bubble.locator("a").evaluateAll((all) => (all as HTMLAnchorElement[]).map(({ href, rel, target }) => ({ href, rel, target })));
    const safe = { rel: "noopener noreferrer", target: "_blank" };
    expect(links).toEqual([
      { href: "https://shop.example/pots?page=2", ...safe }, { href: "https://shop.example/pots", ...safe }, { href: "https://shop.example/pots?page=2", ...safe }]);
    await expectAccessible(visitor.page);
  });

  test("a link of an agent opens a tab of its own, which can't reach back", async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    const there = stage.site.serve("/there", "<title>there</title>");
    await visitor.open();
    await visitor.say("Where?");
    await stage.tenant.reply(await visitor.sessionId(), "Here: https://there.example/there, see *you*.");
    // The site of the test has no https; the address is the agent's all the same.
    await page.context().route("https://there.example/**", (route) => route.fulfill({ status: 302, headers: { Location: there } }));
    const link = visitor.panel.locator(".bubble a");
    await link.waitFor();
    expect(await visitor.bubbles.last().textContent()).toBe("Here: https://there.example/there, see *you*.");
    const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    expect(await visitor.panel.isVisible()).toBe(true);
  });

  test("sent and verified are said in words, each once", async () => {
    const visitor = await stage.visit();
    await visitor.open();
    await visitor.say("Nobody in particular");
    expect(await visitor.panel.locator(".mine .meta .said").allTextContents()).toEqual(["Sent"]);
    await visitor.identify(await stage.tenant.sign(someone()));
    await visitor.say("Somebody");
    expect(await visitor.panel.locator(".mine .meta .said").last().textContent()).toBe("Verified");
    expect(await visitor.panel.locator(".who").innerText()).toMatch(/^You are chatting as\s*Айгерим\s*Verified$/);
  });
});

test("Kazakh dates are Kazakh", async () => {
  const visitor = await stage.visit({ page: { lang: "kk" } });
  await visitor.open();
  await visitor.say("Сәлем");
  const day = visitor.panel.locator(".day");
  expect(await day.textContent()).toBe("бүгін");
  expect(await visitor.panel.locator(".meta time").getAttribute("title")).toMatch(/^\d{4} ж\. \d+ [а-яәіңғүұқөһ]+, [а-яәіңғүұқөһ]+, \d\d:\d\d$/);
});

test("Arabic and Hebrew are written from right to left, on a page that forgot to say so", async () => {
  for (const [locale, title] of cases([["ar", "راسلنا"]], [["he", "כתבו לנו"]])) {
    const visitor = await stage.visit({ path: `/${locale}`, page: { attributes: `data-locale="${locale}"` } });
    await visitor.open();
    expect(await visitor.panel.locator("h2").textContent()).toBe(title);
    expect(await root(visitor).getAttribute("dir")).toBe("rtl");
    expect(await visitor.field.evaluate((field) => getComputedStyle(field).direction)).toBe("rtl");
    expect((await boxOf(visitor.launcher)).x).toBeLessThan(100);
    await expectAccessible(visitor.page);
  }
});

describe("an on-screen keyboard, and two fingers", () => {
  const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

  test("above an iPhone's keyboard the whole panel is seen, its head first", async () => {
    const context = await stage.context(phone);
    // Chromium has no keyboard here: a viewport that says what Safari's says.
    await context.addInitScript(() => {
      const seen = Object.assign(new EventTarget(), { height: 780, offsetTop: 0, scale: 1 });
      Object.defineProperty(window, "visualViewport", { value: seen });
    });
    const visitor = await stage.visit({ context });
    await visitor.open();
    await visitor.page.evaluate(() => {
      Object.assign(window.visualViewport!, { height: 430, offsetTop: 200 });
      window.visualViewport!.dispatchEvent(new Event("scroll"));
    });
    expect(await boxOf(visitor.panel)).toMatchObject({ x: 0, y: 200, width: 390, height: 430 });
    expect((await boxOf(visitor.panel.locator(".close"))).y).toBeGreaterThan(200);
    expect((await boxOf(visitor.field)).y).toBeLessThan(630);
  });

  test("two fingers make everything larger, and the panel keeps its place", async () => {
    const visitor = await stage.visit({ context: await stage.context(phone) });
    await visitor.open();
    const size = (): Promise<unknown> => visitor.panel.evaluate((panel: HTMLElement) => [panel.offsetTop, Math.round(panel.offsetHeight / 10)]);
    const before = await size();
    const cdp = await visitor.page.context().newCDPSession(visitor.page);
    await cdp.send("Emulation.setPageScaleFactor", { pageScaleFactor: 2 });
    await visitor.page.waitForFunction(() => window.visualViewport!.scale > 1.9);
    await visitor.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    expect(await size()).toEqual(before);
  });
});

test("nothing moves for who asked for that", async () => {
  const visitor = await stage.visit({ context: await stage.context({ reducedMotion: "reduce" }) });
  await visitor.open();
  const moving = await visitor.page.evaluate(() => {
    const { shadowRoot } = document.querySelector("[data-blinq-widget]")!;
    return { animations: shadowRoot!.getAnimations().length, transition: getComputedStyle(shadowRoot!.querySelector(".launcher")!).transitionProperty };
  });
  expect(moving.animations).toBe(0);
  expect(moving.transition).toMatch(/^(none|all)$/);
});

test("the title counts what is unread, whatever the page calls itself meanwhile, and is the page's again", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await visitor.open();
  await visitor.say("Hello");
  await page.keyboard.press("Escape");
  const session = await visitor.sessionId();
  await stage.tenant.reply(session, "One");
  await expect.poll(() => page.title()).toBe("(1) Kiosk");
  await page.evaluate(() => (document.title = "Basket"));
  await expect.poll(() => page.title()).toBe("(1) Basket");
  await stage.tenant.reply(session, "Two");
  await expect.poll(() => page.title()).toBe("(2) Basket");
  expect(await visitor.hears("unread")).toEqual({ count: 1 });
  await visitor.open();
  await expect.poll(() => page.title()).toBe("Basket");
  expect(await page.evaluate(() => window.heard.filter(({ event }) => event === "unread").map(({ detail }) => detail))).toEqual([{ count: 1 }, { count: 2 }, { count: 0 }]);
});

describe("from one page to the next", () => {
  test("the panel stays open and the draft stays in it", async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    await visitor.open();
    await visitor.say("Hello");
    await visitor.field.fill("half a word");
    await page.goto(stage.site.origin + "/?next");
    await visitor.panel.waitFor();
    await visitor.bubbles.getByText("Hello").waitFor();
    await expect.poll(() => visitor.field.inputValue()).toBe("half a word");
    await page.keyboard.press("Escape");
    await visitor.panel.locator(".close").click();
    await page.reload();
    await visitor.launcher.waitFor();
    await visitor.listen();
    expect(await visitor.panel.isVisible()).toBe(false);
  });

  test("a log-out takes the draft away, also where the panel is not there yet", async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    await visitor.identify(await stage.tenant.sign(someone()));
    await visitor.open();
    await visitor.say("Hello");
    const kept = (): Promise<string> => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await visitor.field.fill("my secret");
    expect(await kept()).toContain("my secret");
    await visitor.resetUser();
    expect(await kept()).not.toContain("my secret");
    await visitor.field.fill("another secret");
    // The log-out page has the loader alone: its panel can't be had.
    await page.route("**/blinq-panel.js", (route) => route.abort());
    await page.reload();
    await visitor.launcher.waitFor();
    await visitor.resetUser();
    expect(await kept()).not.toContain("another secret");
  });

  test("another visitor's draft is not shown", async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    await visitor.identify(await stage.tenant.sign(someone()));
    await visitor.open();
    await visitor.say("Hello");
    await visitor.field.fill("my secret");
    await page.reload();
    await visitor.panel.waitFor();
    await visitor.identify(await stage.tenant.sign(someone()));
    await visitor.panel.locator(".empty").waitFor();
    expect(await visitor.field.inputValue()).toBe("");
  });
});

describe("what a page and a tenant can ask for", () => {
  test("any element of the page opens the chat, with a draft", async () => {
    const visitor = await stage.visit({
      page: { body: '<a href="/elsewhere" data-blinq-open="I want to return order 17">Return it</a><button data-blinq-open><b>Ask</b></button>' },
    });
    await visitor.page.getByText("Return it").click();
    await visitor.panel.waitFor();
    expect(await visitor.field.inputValue()).toBe("I want to return order 17");
    expect(new URL(visitor.page.url()).pathname).toBe("/");
    await visitor.hears("opened");
    await visitor.field.press("Escape");
    await visitor.hears("closed");
    await visitor.page.getByRole("button", { name: "Ask" }).click();
    await visitor.panel.waitFor();
    await visitor.page.evaluate(() => window.blinq!.open({ text: "Something else" }));
    // What the visitor has begun is theirs.
    expect(await visitor.field.inputValue()).toBe("I want to return order 17");
  });

  test("without a launcher the page's own button gets the focus back", async () => {
    const visitor = await stage.visit({ launcher: false, page: { attributes: 'data-launcher="hidden"', body: "<button data-blinq-open>Ask</button>" } });
    expect(await visitor.launcher.isVisible()).toBe(false);
    const ask = visitor.page.getByRole("button", { name: "Ask" });
    await ask.click();
    await visitor.panel.waitFor();
    expect(await visitor.launcher.isVisible()).toBe(false);
    await visitor.field.press("Escape");
    await visitor.panel.waitFor({ state: "hidden" });
    expect(await ask.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("a tenant's name, colour, logo and words are there, and on the next page from the start", async () => {
    const visitor = await stage.visit();
    const { page } = visitor;
    const logo = stage.site.serve("/logo.svg", { body: '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="teal"/></svg>', type: "image/svg+xml" });
    await page.context().route("https://kiosk.example/logo.svg", async (route) => route.fulfill({ response: await page.request.get(logo) }));
    await brand(visitor, { name: "Kiosk & Co", color: "#ffcc00", greeting: "Tea?", position: "left", logoUrl: "https://kiosk.example/logo.svg" });
    await visitor.open();
    await visitor.panel.getByText("Tea?").waitFor();
    expect(await visitor.panel.locator("h2").textContent()).toBe("Kiosk & Co");
    await visitor.panel.locator(".mark.logo img").waitFor();
    expect((await boxOf(visitor.launcher)).x).toBe(20);
    expect((await boxOf(visitor.panel)).x).toBe(20);
    // Too light for a white ground, it is made darker, and what is written on it can be read.
    const background = await visitor.launcher.evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(background).not.toBe("rgb(255, 204, 0)");
    await visitor.say("Yes, please");
    await expectAccessible(page);
    await page.route("**/v1/session/init", (route) => route.abort());
    await page.reload();
    await visitor.launcher.waitFor();
    expect(await visitor.launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe(background);
    expect((await boxOf(visitor.launcher)).x).toBe(20);
  });

  test("what the page says wins", async () => {
    const visitor = await stage.visit({ page: { attributes: 'data-color="#0b6e4f" data-name="Our shop" data-position="right"' } });
    await brand(visitor, { name: "Kiosk", color: "#ff0000", position: "left" });
    await visitor.open();
    await visitor.say("Hello");
    expect(await visitor.panel.locator("h2").textContent()).toBe("Our shop");
    expect(await visitor.launcher.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe("rgb(11, 110, 79)");
    expect((await boxOf(visitor.launcher)).x).toBeGreaterThan(500);
  });

  test("who has to sign in is led there: by the page, or to the tenant's address", async () => {
    const strict = await Tenant.register(stage.gateway, "required");
    const visitor = await stage.visit({ listens: false, page: { publicToken: strict.publicToken, attributes: 'data-sign-in-url="/login?next=chat"' } });
    await visitor.open();
    const link = visitor.blocked.getByRole("link", { name: "Sign in" });
    expect(await link.getAttribute("href")).toBe(`${stage.site.origin}/login?next=chat`);
    await expectAccessible(visitor.page);
    await visitor.listen();
    await visitor.page.evaluate(() => window.blinq!.open());
    await visitor.page.keyboard.press("Escape");
    await visitor.launcher.click();
    await visitor.blocked.getByRole("button", { name: "Sign in" }).click();
    await visitor.hears("signIn");
  });
});
