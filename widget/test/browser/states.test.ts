import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { expectAccessible } from "./given/axe";
import { launch } from "./given/chromium";
import { Site, shop } from "./given/site";
import { aigerim, Tenant, type Person } from "./given/tenant";
import { Visitor } from "./given/visitor";

/** Where to put pictures for people to look at; none are made without it. */
const pictures = process.env["BLINQ_SCREENSHOTS"];

let browser: Browser;
let site: Site;
let tenant: Tenant;

beforeAll(async () => {
  [browser, site, tenant] = await Promise.all([launch(), Site.open(), Tenant.register(inject("gateway"))]);
  if (pictures) mkdirSync(pictures, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

interface Setting extends BrowserContextOptions {
  readonly lang?: string;
  readonly dir?: string;
  readonly attributes?: string;
  readonly tenant?: Tenant;
}

async function visit(name: string, { lang, dir, attributes, tenant: other, ...context }: Setting, look: (visitor: Visitor) => Promise<void>): Promise<void> {
  const opened = await browser.newContext({ viewport: { width: 1000, height: 720 }, ...context });
  try {
    const page = await opened.newPage();
    const { publicToken } = other ?? tenant;
    await page.goto(site.serve(`/${name}`, shop({
      publicToken, apiBaseUrl: inject("gateway").url, ...(lang && { lang }), ...(dir && { dir }), ...(attributes && { attributes }),
    })));
    const visitor = new Visitor(page);
    await visitor.launcher.waitFor();
    await visitor.listen();
    await look(visitor);
    if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), animations: "disabled" });
    await expectAccessible(page);
  } finally {
    await opened.close();
  }
}

async function talk(visitor: Visitor, person: Person | null = null): Promise<string> {
  if (person) await visitor.identify(await tenant.sign(person));
  await visitor.open();
  await visitor.say("Hello! Do you have a left-handed tea pot? 🫖");
  const session = await visitor.sessionId();
  await tenant.reply(session, "Hello and welcome! Let me look in the back for a moment.", "Dana");
  await tenant.reply(session, "Yes, we have two:\n• Altai, 0.8 l, blue\n• Tian Shan, 1.2 l, white\n\nhttps://kiosk.example/teapots/left-handed?colour=blue&size=0.8&utm_source=a-very-long-parameter-that-has-to-wrap", "Dana");
  await visitor.bubbles.nth(2).waitFor();
  await visitor.say("Сколько стоит синий? И есть ли доставка в Алматы?");
  await tenant.reply(session, "مرحبا! 12٬500 تنغي والتوصيل مجاني.", "ليلى", "assistant");
  await visitor.bubbles.nth(4).waitFor();
  return session;
}

describe("no state has a violation that axe finds", () => {
  test("and it would find one, inside the shadow root too", async () => {
    await expect(visit("violation", {}, async (visitor) => {
      await visitor.open();
      await visitor.panel.locator(".close").evaluate((button) => button.removeAttribute("aria-label"));
    })).rejects.toThrow("button-name");
  });

  test("launcher", () => visit("launcher", {}, async () => {}));

  test("launcher with unread messages", () => visit("unread", {}, async (visitor) => {
    const session = await talk(visitor);
    await visitor.page.keyboard.press("Escape");
    await tenant.reply(session, "Anything else?");
    await visitor.badge.waitFor();
    expect(await visitor.badge.textContent()).toBe("1");
    expect(await visitor.launcher.getAttribute("aria-label")).toBe("Open chat. Unread messages: 1");
  }));

  test("empty panel", () => visit("empty", {}, async (visitor) => {
    await visitor.open();
    await visitor.panel.locator(".empty").waitFor();
  }));

  test("messages, anonymous", () => visit("anonymous", {}, async (visitor) => void (await talk(visitor))));

  test("messages, identified", () => visit("identified", {}, async (visitor) => void (await talk(visitor, aigerim))));

  test("dark", () => visit("dark", { colorScheme: "dark" }, async (visitor) => void (await talk(visitor, aigerim))));

  test("dark by data-theme, empty", () => visit("dark-empty", { attributes: 'data-theme="dark"' }, async (visitor) => {
    await visitor.open();
    await visitor.panel.locator(".empty").waitFor();
  }));

  test("right to left", () => visit("rtl", { lang: "ar", dir: "rtl" }, async (visitor) => void (await talk(visitor, aigerim))));

  test("mobile", () => visit("mobile", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }, async (visitor) => void (await talk(visitor, aigerim))));

  test("mobile launcher", () => visit("mobile-launcher", { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }, async () => {}));

  test("narrow and dark, right to left", () => visit("mobile-dark-rtl", {
    viewport: { width: 320, height: 640 }, colorScheme: "dark", lang: "ar", dir: "rtl",
  }, async (visitor) => void (await talk(visitor, aigerim))));

  test("Russian", () => visit("russian", { lang: "ru-RU" }, async (visitor) => void (await talk(visitor, aigerim))));

  test("Kazakh", () => visit("kazakh", { attributes: 'data-locale="kk-KZ"' }, async (visitor) => void (await talk(visitor, aigerim))));

  test("forced colours", () => visit("forced-colours", { forcedColors: "active" }, async (visitor) => void (await talk(visitor, aigerim))));

  for (const colorScheme of ["light", "dark"] as const) {
    test(`a message that waits, ${colorScheme}`, () => visit(`waiting-${colorScheme}`, { colorScheme }, async (visitor) => {
      await talk(visitor, aigerim);
      await visitor.page.route("**/v1/session/messages", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
      await visitor.field.fill("I take the blue one.");
      await visitor.field.press("Enter");
      await visitor.panel.locator(".row.waiting").waitFor();
    }));

    test(`a message that was refused, ${colorScheme}`, () => visit(`failed-${colorScheme}`, { colorScheme }, async (visitor) => {
      await talk(visitor, aigerim);
      await visitor.page.route("**/v1/session/messages", (route) => (route.request().method() === "POST"
        ? route.fulfill({ status: 400, contentType: "application/problem+json", headers: { "Access-Control-Allow-Origin": "*" }, body: '{"code":"invalid_request"}' })
        : route.continue()));
      await visitor.field.fill("I take the blue one.");
      await visitor.field.press("Enter");
      await visitor.panel.locator(".row.failed").waitFor();
      await visitor.panel.getByRole("button", { name: "Try again" }).waitFor();
    }));

    test(`offline, ${colorScheme}`, () => visit(`offline-${colorScheme}`, { colorScheme }, async (visitor) => {
      await talk(visitor, aigerim);
      await visitor.page.context().setOffline(true);
      await visitor.field.fill("I take the blue one.");
      await visitor.field.press("Enter");
      await visitor.notice.getByText("You are offline").waitFor();
    }));

    test(`suspended, ${colorScheme}`, () => visit(`suspended-${colorScheme}`, { colorScheme }, async (visitor) => {
      const own = await Tenant.register(inject("gateway"));
      await visitor.page.goto(site.serve("/suspended", shop({ publicToken: own.publicToken, apiBaseUrl: inject("gateway").url })));
      await visitor.listen();
      await visitor.identify(await own.sign(aigerim));
      await visitor.open();
      await visitor.say("Hello");
      await own.reply(await visitor.sessionId(), "Good day");
      await visitor.sees("Hello", "Good day");
      await own.rotate();
      await visitor.hears("suspended");
      await visitor.blocked.getByText("Please sign in again").waitFor();
      for (const text of ["Hello", "Good day"]) expect(await visitor.state()).not.toContain(text);
      expect(await visitor.state()).not.toContain("Айгерим");
    }));
  }

  test("busy", () => visit("busy", {}, async (visitor) => {
    await visitor.page.route("**/v1/session/init", (route) => route.fulfill({
      status: 429, contentType: "application/problem+json", body: '{"code":"too_many_requests"}',
      headers: { "Retry-After": "30", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" },
    }));
    await visitor.open();
    await visitor.notice.getByText("It is busy here").waitFor();
  }));

  test("only for who is signed in", async () => {
    const strict = await Tenant.register(inject("gateway"), "required");
    await visit("identity-required", { tenant: strict }, async (visitor) => {
      await visitor.open();
      await visitor.blocked.getByText("Please sign in to chat").waitFor();
      await expect(visitor.identify("no.valid.token")).rejects.toThrow("identity_required");
      expect(await visitor.identify(await strict.sign(aigerim))).toBe("identified");
      await visitor.field.waitFor();
      await strict.setMode("required");
      await strict.rotate();
      await visitor.blocked.getByText("Please sign in again").waitFor();
    });
  });

  test("unavailable", async () => {
    const elsewhere = await Tenant.register(inject("gateway"), "optional", ["https://elsewhere.example"]);
    await visit("unavailable", { tenant: elsewhere }, async (visitor) => {
      await visitor.open();
      await visitor.blocked.getByText("Chat is not available").waitFor();
    });
  });

  test("a text near the limit, and one over it", () => visit("limit", {}, async (visitor) => {
    await visitor.open();
    await visitor.field.fill("x".repeat(7_600));
    await visitor.panel.getByText("Characters left: 400").waitFor();
    await visitor.field.fill("x".repeat(8_010));
    await visitor.panel.getByText("Too long by 10").waitFor();
    await visitor.field.press("Enter");
    expect(await visitor.field.inputValue()).toHaveLength(8_010);
    await visitor.field.fill("x".repeat(8_000));
    await visitor.say("x".repeat(8_000));
    await visitor.field.fill("y".repeat(7_990));
  }));
});
