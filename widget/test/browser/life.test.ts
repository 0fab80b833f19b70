import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launch } from "./given/chromium";
import { Site, shop } from "./given/site";
import { aigerim, marat, Tenant } from "./given/tenant";
import { Visitor } from "./given/visitor";

let browser: Browser;
let site: Site;
let tenant: Tenant;
let context: BrowserContext;

beforeAll(async () => {
  const gateway = inject("gateway");
  [browser, site, tenant] = await Promise.all([launch(), Site.open(), Tenant.register(gateway)]);
  site.serve("/", shop({ publicToken: tenant.publicToken, apiBaseUrl: gateway.url }));
  context = await browser.newContext();
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function visit(): Promise<Visitor> {
  const page = await context.newPage();
  await page.goto(site.origin);
  const visitor = new Visitor(page);
  await visitor.launcher.waitFor();
  await visitor.listen();
  return visitor;
}

test("a whole life: anonymous, identified, two tabs, expiry, rotation, log-out, and the next user", async () => {
  // Anonymous.
  const first = await visit();
  expect(await first.stored()).toBeNull();
  await first.open();
  await first.say("Do you have green tea?");
  await first.hears("anonymous");
  const anonymous = await first.sessionId();
  await tenant.reply(anonymous, "We do.");
  await first.sees("Do you have green tea?", "We do.");

  // Identified: the conversation goes on as hers.
  expect(await first.identify(await tenant.sign(aigerim))).toBe("identified");
  expect(await first.hears("identified")).toEqual({ user: { id: "user-1", name: "Айгерим", email: "aigerim@example.com" } });
  await first.sees("Do you have green tea?", "We do.");
  expect(await first.sessionId()).toBe(anonymous);
  await first.say("Two boxes, please.");

  // A second tab shares the session and sees live what is said on either side.
  const second = await visit();
  expect(await second.identify(await tenant.sign(aigerim))).toBe("identified");
  await second.open();
  await second.sees("Do you have green tea?", "We do.", "Two boxes, please.");
  await second.say("And a newspaper.");
  await tenant.reply(anonymous, "Here you are.");
  for (const tab of [first, second])
    await tab.sees("Do you have green tea?", "We do.", "Two boxes, please.", "And a newspaper.", "Here you are.");

  // The token expires; the page fetches the next one, as its backend signs it.
  let fetched = 0;
  await first.page.exposeFunction("fetchToken", () => {
    fetched++;
    return tenant.sign(aigerim);
  });
  await first.page.evaluate(() => {
    window.heard = [];
    window.blinq!.getIdentityToken = (window as unknown as { fetchToken: () => Promise<string> }).fetchToken;
  });
  let inits = 0;
  first.page.on("response", (answer) => void (answer.url().endsWith("/session/init") && answer.request().method() === "POST" && inits++));
  expect(await first.identify(await tenant.sign(aigerim, 3))).toBe("identified");
  expect(await first.hears("tokenExpiring")).toHaveProperty("expiresAt");
  // Let in with it, too: signed before a rotation and shown after it, it would be no more than a token that is refused.
  await expect.poll(() => inits).toBe(2);
  expect(fetched).toBe(1);

  // Rotated: both tabs are suspended. The one whose page fetches a fresh token comes back, and brings the other along.
  await tenant.rotate();
  await expect(tenant.reply(anonymous, "Still there?")).resolves.toHaveProperty("seq");
  const all = ["Do you have green tea?", "We do.", "Two boxes, please.", "And a newspaper.", "Here you are.", "Still there?"];
  await first.sees(...all);
  await second.sees(...all);
  expect(await first.sessionId()).toBe(anonymous);

  // Logged out in one tab: gone in both, and from the browser.
  await first.resetUser();
  await first.sees();
  await second.sees();
  expect(await first.stored()).toBeNull();
  // The page's chat is still open, and would be on its next page.
  expect(await first.page.evaluate(() => Object.values({ ...localStorage, ...sessionStorage }))).toEqual(['{"open":true,"draft":"","sessionId":null}']);

  // The next user sees nothing of the first.
  expect(await first.identify(await tenant.sign(marat))).toBe("identified");
  await first.say("Bread, please.");
  expect(await first.sessionId()).not.toBe(anonymous);
  for (const tab of [first, second]) {
    await tab.sees("Bread, please.");
    expect(await tab.page.content()).not.toContain("green tea");
    expect(await tab.state()).not.toContain("Айгерим");
  }
});
