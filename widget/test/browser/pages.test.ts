import { expect, test } from "vitest";
import { useStage } from "./given/stage";
import { shop } from "./given/site";
import { aigerim } from "./given/tenant";
import { cases } from "./given/tier";
import { Visitor } from "./given/visitor";

const stage = useStage();

/** How everything in the shadow root looks and where it stands. */
const looks = (visitor: Visitor): Promise<unknown> => visitor.page.evaluate(() => {
  const root = document.querySelector("[data-blinq-widget]")!.shadowRoot!;
  return [...root.querySelectorAll("*")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    // Custom properties are not enumerated; everything else is.
    return [one.tagName, x, y, width, height, ...[...style].sort().map((name) => `${name}: ${style.getPropertyValue(name)}`)].join("\n");
  });
});

const hostile = `<style>
  * { all: unset !important; }
  *, *::before { display: none !important; font-size: 3px !important; color: red !important; --accent: red !important; }
  html { font-size: 40px !important; letter-spacing: 9px; text-transform: uppercase; line-height: 5; }
  html, body { display: block !important; visibility: hidden; }
  div, [data-blinq-widget] { position: static !important; transform: scale(.1) !important; opacity: 0 !important; z-index: -1 !important; pointer-events: none !important; }
  @layer page { * { width: 1px !important; height: 1px !important; inset: 50px !important; } }
</style>`;

test("a page whose style is hostile changes nothing", async () => {
  const context = await stage.context({ reducedMotion: "reduce" });
  const friendly = await stage.visit({ context, path: "/friendly" });
  const attacked = await stage.visit({ context, path: "/hostile", page: { head: hostile } });
  for (const visitor of [friendly, attacked]) {
    await visitor.open();
    await visitor.panel.locator(".empty").waitFor();
    await visitor.page.mouse.move(0, 0);
  }
  expect(await looks(attacked)).toEqual(await looks(friendly));
  await attacked.say("It works.");
  await attacked.sees("It works.");
  await attacked.page.keyboard.press("Escape");
  await attacked.panel.waitFor({ state: "hidden" });
});

test("the widget changes nothing of the page: no style, no shift, no scrolling", async () => {
  const visitor = await stage.visit({ path: "/shift", page: { body: '<div style="height: 3000px"></div>' } });
  const measure = (): Promise<unknown> => visitor.page.evaluate(() => ({
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    height: document.documentElement.scrollHeight,
    width: document.documentElement.scrollWidth,
    heading: document.querySelector("h1")!.getBoundingClientRect().toJSON(),
    font: getComputedStyle(document.querySelector("h1")!).font,
  }));
  const before = await visitor.page.evaluate(() => {
    document.querySelector("[data-blinq-widget]")!.remove();
    return null;
  }).then(measure);
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  const shifts = await visitor.page.evaluate(() => new Promise<number>((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
    });
    observer.observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
  }));
  expect(shifts).toBe(0);
  await visitor.open();
  await visitor.say("Hello");
  expect(await measure()).toEqual(before);
});

test("a strict Content-Security-Policy with just the directives of the README", async () => {
  const violations: string[] = [];
  const context = await stage.context();
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && violations.push(message.text()));
  page.on("pageerror", (error) => violations.push(error.message));
  await page.goto(stage.site.serve("/strict", {
    body: shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url, head: '<link rel="icon" href="data:,">' })
      .replace('<link rel="icon" href="data:,">', ""),
    headers: {
      "Content-Security-Policy":
        `default-src 'none'; script-src ${stage.site.origin}/blinq.js ${stage.site.origin}/blinq-panel.js; connect-src ${stage.gateway.url}; `
        + "require-trusted-types-for 'script'; trusted-types blinq; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  }));
  const visitor = new Visitor(page);
  await visitor.open();
  await visitor.say("Strict");
  await stage.tenant.reply(await visitor.sessionId(), "Very");
  await visitor.sees("Strict", "Very");
  // The style sheet is there: without it the launcher would not be round.
  expect(await visitor.launcher.evaluate((button) => getComputedStyle(button).borderRadius)).toBe("50%");
  expect(violations.filter((text) => !text.includes("favicon"))).toEqual([]);
});

test("scripts in a message, in names and in the page's address stay text", async () => {
  const attack = "<img src=x onerror=\"window.pwned=1\"><script>window.pwned=1</script><svg onload=window.pwned=1>&lt;b&gt; javascript:window.pwned=1";
  const context = await stage.context();
  const page = await context.newPage();
  stage.site.serve("/attack", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: stage.gateway.url }));
  await page.goto(`${stage.site.origin}/attack?q=${encodeURIComponent(attack)}#${attack}`);
  const visitor = new Visitor(page);
  expect(await visitor.identify(await stage.tenant.sign({ id: "<b>id</b>", name: attack.slice(0, 200), email: "<i>@x" }))).toBe("identified");
  await visitor.open();
  await visitor.say(attack);
  const session = await visitor.sessionId();
  await stage.tenant.reply(session, attack, attack.slice(0, 200));
  await visitor.sees(attack, attack);
  expect(await visitor.panel.locator(".who bdi").textContent()).toBe(attack.slice(0, 200));
  expect(await visitor.panel.locator(".author").last().textContent()).toBe(attack.slice(0, 200));
  expect(await visitor.panel.locator("img, script, svg[onload], b, i").count()).toBe(0);
  expect(await page.evaluate(() => (window as unknown as { pwned?: number }).pwned)).toBeUndefined();
  // The tenant sees the page, without query and fragment: log-ins put tokens there.
  const { items } = (await stage.tenant.call("GET", `/v1/tenant/sessions/${session}/events`)) as { items: { type: string; payload?: unknown }[] };
  expect(JSON.stringify(items)).toContain('/attack"');
  expect(JSON.stringify(items)).not.toContain("?q=");
});

test("right-to-left, long words and lines are kept apart and inside their bubbles", async () => {
  const visitor = await stage.visit({ path: "/bidi" });
  await visitor.open();
  await visitor.say("שלום! user@example.com (123)");
  await visitor.say("w".repeat(500));
  await visitor.say("one\ntwo");
  const [hebrew, long, lines] = await Promise.all([0, 1, 2].map((at) => visitor.bubbles.nth(at).evaluate((one) => ({
    direction: getComputedStyle(one).direction, overflows: one.scrollWidth > one.clientWidth, height: one.clientHeight,
    inside: one.getBoundingClientRect().right <= one.closest(".log")!.getBoundingClientRect().right,
  }))));
  expect(hebrew).toMatchObject({ direction: "rtl", overflows: false, inside: true });
  expect(long).toMatchObject({ direction: "ltr", overflows: false, inside: true });
  expect(lines!.height).toBeGreaterThan(50);
});

test("no request is made for a visitor who was never here and does not open the chat", async () => {
  const context = await stage.context();
  const asked: string[] = [];
  context.on("request", (request) => request.url().startsWith(stage.gateway.url) && asked.push(request.url()));
  const visitor = await stage.visit({ context, path: "/quiet" });
  await visitor.page.waitForLoadState("networkidle");
  expect(asked).toEqual([]);
  await visitor.open();
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked[0]).toMatch(/\/v1\/session\/init$/);
});

test("without data-api-base-url it asks where the script came from", async () => {
  const context = await stage.context();
  const page = await context.newPage();
  await page.route("**/v1/session/**", (route) => route.fulfill({ status: 503, body: "" }));
  await page.goto(stage.site.serve("/own", shop({ publicToken: "pk_t_x", apiBaseUrl: "" }).replace(/data-api-base-url="" /, "")));
  const asked = page.waitForRequest(/session\/init/);
  await new Visitor(page).open();
  expect((await asked).url()).toBe(`${stage.site.origin}/v1/session/init`);
});

const snippet = /```html\n<script>\n(?<code>[\s\S]*?)<\/script>/;

test("calls made before the script is there are queued and replayed, with the README's snippet", async () => {
  const { readFileSync } = await import("node:fs");
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const code = snippet.exec(readme)?.groups?.["code"];
  expect(code).toBeDefined();
  const token = await stage.tenant.sign(aigerim);
  const before = `<script>${code}</script><script>
    window.early = { order: [] };
    window.door = blinq;
    early.mode = blinq.identify(${JSON.stringify(token)});
    early.off = blinq.on("identified", () => early.order.push("never"));
    early.off();
    blinq.on("identified", ({ user }) => early.order.push(user.name));
    blinq.on("ready", () => early.order.push("ready"));
    blinq.open();
    blinq.getIdentityToken = () => null;
  </script>`;
  for (const how of cases(["async"], ["", "defer"])) {
    const visitor = await stage.visit({ path: `/early-${how}`, page: { head: before, attributes: how }, listens: false });
    await visitor.panel.waitFor();
    const early = await visitor.page.evaluate(async () => {
      const { early, door } = window as unknown as { early: { mode: Promise<string>; order: string[] }; door: unknown };
      return { mode: await early.mode, order: early.order, same: door === window.blinq };
    });
    expect(early).toEqual({ mode: "identified", order: ["ready", "Айгерим"], same: true });
    // Whoever comes late is told that it is ready, too.
    expect(await visitor.page.evaluate(() => new Promise((resolve) => window.blinq!.on("ready", () => resolve("ready"))))).toBe("ready");
  }
});

test("the script twice on a page is one widget", async () => {
  const visitor = await stage.visit({
    path: "/twice", page: { body: `<script src="/blinq.js" data-public-token="${stage.tenant.publicToken}" data-api-base-url="${stage.gateway.url}"></script>` },
  });
  expect(await visitor.page.locator("[data-blinq-widget]").count()).toBe(1);
});

test("a wrong public token and wrong attributes are said to the developer, kindly to the visitor", async () => {
  const visitor = await stage.visit({ path: "/wrong", page: { publicToken: "pk_nobody_nothing" } });
  const warned = visitor.page.waitForEvent("console", (message) => message.text().includes("[blinq]"));
  await visitor.open();
  expect((await warned).text()).toContain("unknown_public_token");
  await visitor.blocked.getByText("Chat is not available").waitFor();

  const context = await stage.context();
  const page = await context.newPage();
  const failed = page.waitForEvent("console", (message) => message.text().includes("[blinq]"));
  await page.goto(stage.site.serve("/bad", shop({ publicToken: "sk_secret", apiBaseUrl: "ftp://x" })));
  expect((await failed).text()).toMatch(/publicToken must be the pk_… token.*apiBaseUrl must be an absolute/);
  expect((await failed).text()).not.toContain("sk_secret");
});

test("it is not printed", async () => {
  const visitor = await stage.visit({ path: "/print" });
  await visitor.page.emulateMedia({ media: "print" });
  expect(await visitor.launcher.isVisible()).toBe(false);
});

test("a page that swaps its whole body keeps the widget", async () => {
  const visitor = await stage.visit({ path: "/swap" });
  await visitor.open();
  await visitor.say("Still here?");
  await visitor.page.evaluate(() => {
    const body = document.createElement("body");
    body.append("Another page");
    document.body.replaceWith(body);
  });
  await visitor.launcher.waitFor();
  await visitor.sees("Still here?");
});
