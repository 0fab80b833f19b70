import { readFileSync } from "node:fs";
import { SignJWT } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { Proxy, type Habits } from "./given/proxy";
import { boxOf } from "./given/rest";
import { shop } from "./given/site";
import { useStage } from "./given/stage";
import { someone, Tenant } from "./given/tenant";
import { cases, isLong } from "./given/tier";
import { Visitor } from "./given/visitor";
import { takesLessThan } from "../quickest";

// What people reported of chat widgets: each trial failed once.

const stage = useStage();
const proxies: Proxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function behind(habits: Habits): Promise<string> {
  const proxy = await Proxy.open(stage.gateway.url, habits);
  proxies.push(proxy);
  return proxy.url;
}

/** A token that no tenant accepts. */
const refusedToken = (): Promise<string> => new SignJWT({}).setProtectedHeader({ alg: "HS256" }).setSubject("someone").setIssuedAt()
  .setExpirationTime("1h").sign(new TextEncoder().encode("not-the-secret-of-any-tenant-0123456789"));

/** Everything that the page said in its console, and faults of it. */
function listenToConsole(page: Page): { readonly lines: string[]; readonly faults: string[] } {
  const lines: string[] = [];
  const faults: string[] = [];
  page.on("console", (message) => message.text().startsWith("[blinq]") && lines.push(message.text()));
  page.on("pageerror", (fault) => faults.push(fault.message));
  return { lines, faults };
}

const asksOf = (page: Page): string[] => {
  const asks: string[] = [];
  page.on("request", (request) => request.url().includes("/v1/session/") && request.method() !== "OPTIONS" && asks.push(new URL(request.url()).pathname));
  return asks;
};

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const snippet = `<script>${/```html\n<script>\n(?<code>window\.blinq[\s\S]*?)<\/script>/.exec(readme)!.groups!["code"]}</script>`;

describe("a token that is given is not one that is accepted", () => {
  test.each(cases(["observe"], ["off"]))("mode %s: page loads with a refused token are one conversation, and what was said stays", async (mode) => {
    const tenant = await Tenant.register(stage.gateway, mode);
    const token = await refusedToken();
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: `/refused-${mode}`, page: { publicToken: tenant.publicToken } });
    const sessions = new Set<string>();
    for (let load = 0; load < (isLong ? 10 : 3); load++) {
      expect(await visitor.identify(token)).toBe("anonymous");
      sessions.add(await visitor.sessionId());
      // An agent speaks to a visitor who never spoke.
      if (load === 0) await tenant.reply([...sessions][0]!, "Can I help you?");
      await visitor.page.reload();
    }
    expect(sessions.size).toBe(1);
    await visitor.identify(token);
    await visitor.open();
    await visitor.sees("Can I help you?");
    expect(((await tenant.call("GET", "/v1/tenant/sessions")) as { items: unknown[] }).items).toHaveLength(1);
  });

  test("two tabs with a callback whose token is refused: what one said is there after the other's load", async () => {
    const token = await refusedToken();
    const context = await stage.context();
    const head = `<script>window.blinq = { q: [], getIdentityToken: () => ${JSON.stringify(token)} };</script>`;
    const [one, two] = [await stage.visit({ context, path: "/one", page: { head } }), await stage.visit({ context, path: "/two", page: { head } })];
    for (const tab of [one, two]) await tab.open();
    await one.say("Said in one");
    await two.page.reload();
    await one.page.reload();
    await one.open();
    await one.sees("Said in one");
  });

  test("an accepted token still brings the user's latest conversation in place of an empty one", async () => {
    const user = someone();
    const elsewhere = await stage.visit({ path: "/elsewhere" });
    await elsewhere.identify(await stage.tenant.sign(user));
    await elsewhere.open();
    await elsewhere.say("From my phone");
    const visitor = await stage.visit({ path: "/at-home" });
    await visitor.open();
    await visitor.panel.locator(".empty").waitFor();
    expect(await visitor.identify(await stage.tenant.sign(user))).toBe("identified");
    await visitor.sees("From my phone");
  });
});

describe("what isn't a token", () => {
  test.each(cases([
    ["401 JSON", { status: 401, contentType: "application/json", body: '{"error":"log in, Alice"}' }],
  ], [
    ["a log-in page", { status: 200, contentType: "text/html", body: `<!doctype html>${"<p>Log in</p>".repeat(6_000)}` }],
    ["500", { status: 500, body: "" }],
    ["null", { status: 200, contentType: "application/json", body: "null" }],
    ["204", { status: 204 }],
  ]))("%s: nothing is sent, nothing breaks, and the console says once what came", async (name, answer) => {
    const page = await (await stage.context()).newPage();
    const { lines, faults } = listenToConsole(page);
    const asks = asksOf(page);
    await page.route("**/chat-token", (route) => route.fulfill(answer));
    await page.goto(stage.site.serve("/untoken", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url })));
    const mode = await page.evaluate(async () => {
      await window.blinq!.identify(await (await fetch("/chat-token")).text());
      return window.blinq!.identify(await (await fetch("/chat-token")).text());
    });
    expect(mode).toBe("anonymous");
    expect([asks, faults]).toEqual([[], []]);
    expect(lines, name).toHaveLength(1);
    expect(lines[0]).toContain("where a token was wanted");
    expect(lines[0]).not.toContain("Alice");
  });

  test.each(cases<readonly [string, (token: string) => string]>([
    ["an object", (token) => JSON.stringify({ token })],
  ], [
    ["a line break", (token) => `${token}\n`],
    ["quotes", (token) => `"${token}"`],
    ["Bearer", (token) => `Bearer ${token}`],
  ]))("a token with %s around it is understood", async (_, around) => {
    const visitor = await stage.visit({ path: "/around" });
    expect(await visitor.identify(around(await stage.tenant.sign(someone())))).toBe("identified");
  });
});

describe("the page redraws", () => {
  test.each(cases<readonly [string, () => void]>([
    ["the root element", () => void document.documentElement.replaceWith(document.documentElement.cloneNode(true))],
    ["everything, twice", () => {
      document.body.replaceChildren();
      queueMicrotask(() => document.body.replaceChildren());
    }],
  ], [
    ["the body's content", () => void (document.body.innerHTML = "<p>New</p>")],
    ["the body", () => void document.documentElement.replaceChild(document.createElement("body"), document.body)],
  ]))("%s: the launcher stays, and an open chat, too", async (_, redraw) => {
    const visitor = await stage.visit({ path: "/redrawn" });
    await visitor.open();
    await visitor.say("Before");
    await visitor.page.evaluate(redraw);
    await visitor.page.waitForFunction(() => [...document.querySelectorAll("[data-blinq-widget]")].some((host) => host.shadowRoot));
    await visitor.page.evaluate(() => window.blinq!.open());
    await visitor.sees("Before");
    await visitor.say("After");
    await visitor.page.evaluate(() => window.blinq!.close());
    await visitor.launcher.last().click();
    await visitor.panel.waitFor();
  });
});

describe("a stream that is held back", () => {
  test.each(cases<readonly [string, Habits, number]>([
    ["a proxy that compresses", { compresses: true }, 5_000],
    ["a scanner that lets none pass", { scans: "all" }, 20_000],
  ], [
    ["a scanner that knows streams by what is accepted", { scans: "unless accepted" }, 5_000],
  ]))("behind %s replies come all the same", async (_, habits, within) => {
    const visitor = await stage.visit({ path: "/held", page: { apiBaseUrl: await behind(habits) } });
    await visitor.open();
    await visitor.say("Hello");
    const session = await visitor.sessionId();
    const said = ["Hello"];
    await takesLessThan(within, 3, async () => {
      const began = Date.now();
      said.push(`At once ${said.length}`);
      await stage.tenant.reply(session, said.at(-1)!);
      await visitor.sees(...said);
      return Date.now() - began;
    });
  });

  test("a page that replaces ReadableStream holds one stream", async () => {
    const visitor = await stage.visit({ path: "/replaced", page: { head: "<script>window.ReadableStream = class {};</script>" } });
    let open = 0;
    visitor.page.on("request", (request) => request.url().endsWith("/stream") && open++);
    for (const happens of ["requestfinished", "requestfailed"] as const)
      visitor.page.on(happens as "requestfinished", (request) => request.url().endsWith("/stream") && open--);
    await visitor.open();
    for (let round = 0; round < 3; round++) {
      await visitor.identify(await stage.tenant.sign(someone()));
      await visitor.say(`Hello ${round}`);
    }
    await expect.poll(() => open).toBe(1);
  });
});

describe("promises end", () => {
  const resets = (page: Page): Promise<number> => page.evaluate(async () => {
    const began = performance.now();
    await window.blinq!.resetUser();
    return performance.now() - began;
  });

  test("a log-out where the script's host is down forgets at once and resolves", () => takesLessThan(6_000, 3, async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/up" });
    await visitor.open();
    await visitor.say("Mine");
    const page = await context.newPage();
    await page.route("**/blinq*.js*", (route) => route.abort());
    await page.goto(stage.site.serve("/down", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, head: snippet })));
    const took = await resets(page);
    expect(await new Visitor(page).stored()).toBeNull();
    return took;
  }));

  test("a log-out that came before the loader is told to the gateway once the loader is there", async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/up-2" });
    await visitor.open();
    await visitor.say("Mine");
    const { session } = (await visitor.stored())!;
    await visitor.page.close();
    const page = await context.newPage();
    await page.goto(stage.site.serve("/early-log-out", shop({
      publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, head: `${snippet}<script>blinq.resetUser();</script>`,
    })));
    await expect.poll(async () => (await fetch(`${stage.gateway.url}/v1/session/messages?after=0`, { headers: { Authorization: `Bearer ${session}` } })).status)
      .toBe(401);
  });

  test("a log-out where the panel, or the gateway, does not answer", async () => {
    for (const silent of cases(["**/blinq-panel.js*"], ["**/v1/session/reset"])) {
      await takesLessThan(7_000, 3, async () => {
        const context = await stage.context();
        const visitor = await stage.visit({ context, path: "/silent" });
        await visitor.open();
        await visitor.say("Mine");
        const page = await context.newPage();
        await page.route(silent, () => undefined);
        await page.goto(`${stage.site.origin}/silent`);
        const took = await resets(page);
        expect(await new Visitor(page).stored()).toBeNull();
        return took;
      });
    }
  });

  test("a log-out where the tag has no token forgets in this browser", () => takesLessThan(1_000, 3, async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/with" });
    await visitor.open();
    await visitor.say("Mine");
    const page = await context.newPage();
    await page.goto(stage.site.serve("/without", '<!doctype html><title>x</title><script src="/blinq.js"></script>'));
    const took = await resets(page);
    expect(await new Visitor(page).stored()).toBeNull();
    return took;
  }));

  test("identify() after stop() is rejected, and so is one that waits", async () => {
    const visitor = await stage.visit({ path: "/stopped" });
    await visitor.page.route("**/v1/session/init", () => undefined);
    const ends = await visitor.page.evaluate(async () => {
      const waiting = window.blinq!.identify("a.b.c");
      window.blinq!.stop();
      return Promise.allSettled([waiting, window.blinq!.identify("a.b.c")]).then((all) => all.map(({ status }) => status));
    });
    expect(ends).toEqual(["rejected", "rejected"]);
  });
});

test("behind a proxy that drops Authorization no more than two conversations are made, and the console says why", async () => {
  const page = await (await stage.context()).newPage();
  const { lines } = listenToConsole(page);
  const asks = asksOf(page);
  await page.goto(stage.site.serve("/dropped", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: await behind({ drops: ["authorization"] }) })));
  const visitor = new Visitor(page);
  await visitor.open();
  await visitor.blocked.waitFor();
  expect(asks.filter((path) => path.endsWith("/init")).length).toBeLessThanOrEqual(2);
  expect(lines.join()).toContain("Authorization");
});

test("where there can be no chat, no page shows a launcher, until it is asked for and there is one", async () => {
  const tenant = await Tenant.register(stage.gateway, "optional", ["https://elsewhere.example"]);
  const context = await stage.context();
  const visitor = await stage.visit({ context, path: "/closed", page: { publicToken: tenant.publicToken } });
  await visitor.open();
  await visitor.blocked.waitFor();
  await visitor.page.evaluate(() => window.blinq!.close());
  await visitor.launcher.waitFor({ state: "hidden" });
  const asks = asksOf(visitor.page);
  await visitor.page.reload();
  await visitor.page.waitForFunction(() => document.querySelector("[data-blinq-widget]")!.shadowRoot!.querySelector(".panel"));
  expect(await visitor.launcher.isVisible()).toBe(false);
  expect(asks).toEqual([]);
  await tenant.call("PATCH", "/v1/tenant", { allowedOrigins: [] });
  await visitor.page.evaluate(() => window.blinq!.open());
  await visitor.say("Open again");
  expect(await visitor.launcher.isVisible()).toBe(true);
});

describe("the developer is told", () => {
  const site = (tag: string): string => `<!doctype html><html lang="en"><head><title>x</title></head><body><h1>x</h1>${tag}</body></html>`;

  test.each(cases([
    ["attributes that a tag manager took away", '<script>const s = document.createElement("script"); s.src = "/blinq.js"; document.head.append(s);</script>', "data-public-token"],
  ], [
    ["a tag without a token", '<script src="/blinq.js"></script>', "data-public-token"],
    ["a token that is none", '<script src="/blinq.js" data-public-token="sk_1"></script>', "publicToken must be"],
  ]))("%s", async (_, tag, said) => {
    const page = await (await stage.context()).newPage();
    const { lines, faults } = listenToConsole(page);
    await page.goto(stage.site.serve("/told", site(tag)));
    await expect.poll(() => lines.length).toBe(1);
    expect(lines[0]).toContain(said);
    expect(faults).toEqual([]);
  });

  test("a token that the gateway does not know, and what to do about it", async () => {
    const page = await (await stage.context()).newPage();
    const { lines } = listenToConsole(page);
    await page.goto(stage.site.serve("/typo", shop({ publicToken: `${stage.tenant.publicToken}x`, apiBaseUrl: stage.gateway.url })));
    await new Visitor(page).open();
    await expect.poll(() => lines.join()).toContain("unknown_public_token");
    expect(lines).toHaveLength(1);
  });

  test("a tag of type module finds its attributes", async () => {
    const page = await (await stage.context()).newPage();
    await page.goto(stage.site.serve("/module", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, attributes: 'type="module"' })));
    const visitor = new Visitor(page);
    await visitor.open();
    await visitor.say("Module");
  });

  test("a gateway behind a path is asked there", async () => {
    const page = await (await stage.context()).newPage();
    const gateway = await behind({ prefix: "/chat" });
    await page.goto(stage.site.serve("/path", site(`<script src="${gateway}/chat/blinq.js" data-public-token="${stage.tenant.publicToken}"></script>`)));
    const visitor = new Visitor(page);
    await visitor.open();
    await visitor.say("Behind a path");
  });

  test("headers that error tracking adds to every fetch do no harm", async () => {
    const head = `<script>const real = fetch; window.fetch = (input, init = {}) => real(input, { ...init, headers:
      { ...init.headers, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", baggage: "a=b", "sentry-trace": "1" } });</script>`;
    const visitor = await stage.visit({ path: "/tracked", page: { head } });
    await visitor.open();
    await visitor.say("Tracked");
    await stage.tenant.reply(await visitor.sessionId(), "Seen");
    await visitor.sees("Tracked", "Seen");
  });
});

describe("the page's styles and focus", () => {
  test.each(cases(["transform: translateY(-3000px)", "contain: strict; height: 10px"], ["filter: blur(0)", "will-change: transform", "perspective: 1px"]))(
    "%s on the body leaves launcher and panel where they are", async (style) => {
      const visitor = await stage.visit({ path: "/styled", page: { head: `<style>body { ${style}; margin-top: 4000px; overflow: hidden }</style>` } });
      const { width, height } = visitor.page.viewportSize()!;
      await visitor.open();
      for (const part of [visitor.launcher, visitor.panel]) {
        const box = await boxOf(part);
        expect(box.x + box.width).toBeLessThanOrEqual(width);
        expect(box.y + box.height).toBeLessThanOrEqual(height);
        expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
      }
      await visitor.say("Seen");
    });

  test("a focus trap of the page's does not take what is typed", async () => {
    const body = `<div id="modal"><input id="trap"></div><script>for (const capture of [true, false]) document.addEventListener("focusin", (event) => {
      if (!document.getElementById("modal").contains(event.target)) document.getElementById("trap").focus(); }, capture);</script>`;
    const visitor = await stage.visit({ path: "/trapped", page: { body } });
    await visitor.page.locator("#trap").focus();
    await visitor.open();
    await visitor.field.click();
    await visitor.page.keyboard.type("For the chat");
    expect(await visitor.field.inputValue()).toBe("For the chat");
    expect(await visitor.page.locator("#trap").inputValue()).toBe("");
  });
});

describe("what is unsent", () => {
  test("survives a click on a link while the network is away", async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/offline", page: { body: '<a href="/next">Next</a>' } });
    stage.site.serve("/next", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url }));
    await visitor.open();
    await visitor.say("Online");
    await context.route("**/v1/session/messages", (route) => route.abort());
    for (const text of ["One", "Two", "Three"]) {
      await visitor.field.fill(text);
      await visitor.field.press("Enter");
    }
    await visitor.page.getByText("Next").click();
    await visitor.page.waitForURL("**/next");
    await context.unroute("**/v1/session/messages");
    await visitor.open();
    await visitor.sees("Online", "One", "Two", "Three");
    await visitor.panel.locator(".row.recorded", { hasText: "Three" }).waitFor();
  });

  test("Enter, and leaving in the same moment: nothing is lost", async () => {
    const visitor = await stage.visit({ path: "/hasty" });
    await visitor.open();
    await visitor.say("First");
    const session = await visitor.sessionId();
    const said = ["First"];
    stage.site.serve("/blank", "<!doctype html><title>Elsewhere</title>");
    for (let round = 0; round < (isLong ? 5 : 2); round++) {
      if (!(await visitor.panel.isVisible().catch(() => false))) await visitor.open();
      said.push(`Hasty ${round}`);
      await visitor.field.fill(`Hasty ${round}`);
      await visitor.page.evaluate(() => {
        const field = document.querySelector("[data-blinq-widget]")!.shadowRoot!.querySelector("textarea")!;
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
        location.href = "/blank";
      });
      await visitor.page.waitForURL("**/blank");
      await visitor.page.goto(`${stage.site.origin}/hasty`);
      await visitor.launcher.waitFor();
    }
    await expect.poll(async () => {
      const { items } = (await stage.tenant.call("GET", `/v1/tenant/sessions/${session}/events`)) as { items: { type: string; payload?: { text?: string } }[] };
      return items.filter(({ type }) => type === "message.posted").map(({ payload }) => payload?.text);
    }).toEqual(said);
  });
});

test("a log-out is heard by the pages of other tabs", async () => {
  const context = await stage.context();
  const token = await stage.tenant.sign(someone());
  const [one, two] = [await stage.visit({ context, path: "/first" }), await stage.visit({ context, path: "/second" })];
  await one.identify(token);
  await two.hears("identified");
  await one.resetUser();
  await two.hears("anonymous");
});

describe("loader and panel", () => {
  test("a pinned loader runs the panel it was built with, and no other", async () => {
    const { integrity, address } = /blinq-(?<address>[0-9a-f]+)\.js"\s+integrity="(?<integrity>[^"]+)"/.exec(readme)!.groups!;
    const tag = `<!doctype html><title>x</title><h1>x</h1><script src="${stage.gateway.url}/blinq-${address}.js" integrity="${integrity}" crossorigin="anonymous"
      data-public-token="${stage.tenant.publicToken}"></script>`;
    const page = await (await stage.context()).newPage();
    await page.goto(stage.site.serve("/pinned", tag));
    await new Visitor(page).open();
    await new Visitor(page).say("Pinned");

    const changed = await (await stage.context()).newPage();
    const { lines } = listenToConsole(changed);
    await changed.route("**/blinq-panel.js*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()};window.pwned = 1` });
    });
    await changed.goto(`${stage.site.origin}/pinned`);
    await new Visitor(changed).launcher.click();
    await expect.poll(() => lines.join()).toContain("blinq-panel.js");
    expect(await changed.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
  });

  test("the language is fetched when it is asked for; without its file the chat speaks English", async () => {
    const scripts: string[] = [];
    const context = await stage.context();
    context.on("request", (request) => request.url().includes("/blinq") && scripts.push(new URL(request.url()).pathname));
    const english = await stage.visit({ context, path: "/en" });
    await english.open();
    expect(scripts.sort()).toEqual(["/blinq-panel.js", "/blinq.js"]);
    const russian = await stage.visit({ context, path: "/ru", page: { lang: "ru" } });
    await russian.open();
    expect(scripts).toContain("/blinq-ru.js");
    await context.route("**/blinq-kk.js*", (route) => route.abort());
    const kazakh = await stage.visit({ context, path: "/kk", page: { lang: "kk" } });
    await kazakh.open();
    await kazakh.say("Сәлем");
  });

  test("a language whose file did not come at first left the chat in English", async () => {
    const context = await stage.context();
    await context.route("**/blinq-he.js*", (route) => route.abort(), { times: 1 });
    const visitor = await stage.visit({ context, path: "/he", page: { lang: "he" } });
    await visitor.open();
    await visitor.panel.getByText("כתבו לנו").waitFor();
  });

  test("the unread count is there before the panel is", async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/count" });
    await visitor.open();
    await visitor.say("Hello");
    await visitor.page.evaluate(() => window.blinq!.close());
    await stage.tenant.reply(await visitor.sessionId(), "One");
    await expect.poll(() => visitor.badge.textContent()).toBe("1");
    await visitor.page.close();
    const page = await context.newPage();
    await page.route("**/blinq-panel.js*", () => undefined);
    await page.goto(`${stage.site.origin}/count`);
    expect(await new Visitor(page).badge.textContent()).toBe("1");
  });
});

describe("what an agent does that is no message", () => {
  test("one who writes is shown by three dots, which go with the message, or by themselves, and keep still where motion is reduced", async () => {
    const visitor = await stage.visit({ context: await stage.context({ reducedMotion: "reduce" }), path: "/typing" });
    await visitor.page.clock.install();
    await visitor.open();
    await visitor.say("Is anybody there?");
    const session = await visitor.sessionId();
    const dots = visitor.panel.locator(".typing");
    // Again, until the stream is there to tell it: a signal that nobody hears is lost.
    const write = async (): Promise<void> => {
      await expect.poll(async () => {
        await stage.tenant.call("POST", `/v1/tenant/sessions/${session}/typing`);
        return dots.count();
      }, { interval: 1_000 }).toBe(1);
    };

    await write();
    expect(await dots.locator("i").first().evaluate((dot) => getComputedStyle(dot).animationName)).toBe("none");
    expect(await dots.getAttribute("aria-label")).toBe("Writing a reply…");
    await stage.tenant.reply(session, "Yes!");
    await visitor.sees("Is anybody there?", "Yes!");
    expect(await dots.count()).toBe(0);

    await write();
    await visitor.page.clock.fastForward(7_000);
    await expect.poll(() => dots.count()).toBe(0);
  });

  test("what an agent has read says so, in words, also on the next page", async () => {
    const context = await stage.context();
    const visitor = await stage.visit({ context, path: "/seen", page: { lang: "ru" } });
    await visitor.open();
    await visitor.say("One");
    await visitor.say("Two");
    const session = await visitor.sessionId();
    const marks = (on: Visitor): Promise<string[]> => on.panel.locator(".mine .meta .said").allTextContents();
    const { items } = await visitor.page.evaluate(async () => {
      const { session: credential } = JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith("blinq.pk_"))![1]) as { session: string };
      const from = document.querySelector<HTMLElement>("[data-api-base-url]")!.dataset["apiBaseUrl"]!;
      return (await fetch(`${from}/v1/session/messages`, { headers: { Authorization: `Bearer ${credential}` } })).json() as Promise<{ items: { seq: number }[] }>;
    });
    await stage.tenant.call("POST", `/v1/tenant/sessions/${session}/seen`, { seq: items[0]!.seq });
    await expect.poll(() => marks(visitor)).toEqual(["Прочитано", "Отправлено"]);
    await stage.tenant.call("POST", `/v1/tenant/sessions/${session}/seen`, { seq: items[1]!.seq });
    await expect.poll(() => marks(visitor)).toEqual(["Отправлено", "Прочитано"]);
    await visitor.page.reload();
    await expect.poll(() => marks(visitor)).toEqual(["Отправлено", "Прочитано"]);
  });
});
