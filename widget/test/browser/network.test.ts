import { afterAll, beforeAll, expect, test } from "vitest";
import { Gateway } from "./given/gateway";
import { Proxy } from "./given/proxy";
import { shop } from "./given/site";
import { useStage } from "./given/stage";
import { Tenant } from "./given/tenant";
import { Visitor } from "./given/visitor";

const stage = useStage();
let own: Gateway;
let tenant: Tenant;

beforeAll(async () => {
  own = await Gateway.start();
  tenant = await Tenant.register(own);
});

afterAll(() => own?.dispose());

for (const how of ["kill", "terminate"] as const) {
  test(`a gateway that is ended by ${how} and started again during a stream loses and doubles nothing`, async () => {
    const visitor = await stage.visit({ path: `/${how}`, page: { publicToken: tenant.publicToken, apiBaseUrl: own.url } });
    await visitor.open();
    await visitor.say("Start");
    const session = await visitor.sessionId();
    const acknowledged: string[] = ["Start"];
    let stopping = false;
    // The tenant and the visitor go on talking, whatever happens; only what was acknowledged counts for the tenant.
    const tenantTalks = (async () => {
      for (let number = 1; !stopping; number++) {
        const text = `Reply ${number}`;
        await tenant.reply(session, text).then(() => acknowledged.push(text), () => new Promise((resolve) => setTimeout(resolve, 20)));
      }
    })();
    const said: string[] = [];
    for (let round = 1; round <= 3; round++) {
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 5);
      for (const half of ["a", "b"]) {
        const text = `Visitor ${round}${half}`;
        said.push(text);
        await visitor.field.fill(text);
        await visitor.field.press("Enter");
        if (half === "a") await own[how]();
      }
      await own.startAgain();
      await visitor.page.waitForFunction((text) => [...document.querySelector("[data-blinq-widget]")!.shadowRoot!.querySelectorAll(".row.mine.recorded .bubble")]
        .some((bubble) => bubble.textContent === text), said.at(-1)!, { timeout: 40_000 });
    }
    stopping = true;
    await tenantTalks;
    await tenant.reply(session, "The end");
    await visitor.bubbles.getByText("The end").waitFor();
    await visitor.scrollToStart();
    const { items } = (await fetch(`${own.url}/v1/session/messages?limit=200`, {
      headers: { Authorization: `Bearer ${((await visitor.stored()) as { session: string }).session}` },
    }).then((response) => response.json())) as { items: { text: string }[] };
    const recorded = items.map(({ text }) => text);
    // What is shown is what is recorded, in that order …
    await visitor.sees(...(recorded.length < 200 ? recorded : await visitor.bubbles.allTextContents()));
    const shown = await visitor.bubbles.allTextContents();
    // … each once, and all that was acknowledged is there.
    expect(new Set(shown).size).toBe(shown.length);
    for (const text of [...acknowledged, ...said]) expect(shown).toContain(text);
    expect(shown.filter((text) => text.startsWith("Visitor"))).toEqual(said);
  }, 180_000);
}

test("offline is said kindly, and what was written meanwhile goes out once", async () => {
  const context = await stage.context();
  const visitor = await stage.visit({ context });
  await visitor.open();
  await visitor.say("One");
  await context.setOffline(true);
  for (const text of ["Two", "Three"]) {
    await visitor.field.fill(text);
    await visitor.field.press("Enter");
  }
  await visitor.notice.getByText("You are offline").waitFor();
  await visitor.panel.locator(".row.waiting").first().waitFor();
  await context.setOffline(false);
  await visitor.panel.locator(".row.recorded").nth(2).waitFor();
  await visitor.sees("One", "Two", "Three");
  await visitor.notice.waitFor({ state: "hidden" });
});

test("an answer that is lost is asked for again under the same id", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  await visitor.say("One");
  let lost = 0;
  const ids = new Set<unknown>();
  await visitor.page.route("**/v1/session/messages", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    ids.add((route.request().postDataJSON() as { clientId: unknown }).clientId);
    if (lost++ > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await visitor.say("Two");
  // The stream has shown it by now; only an answer tells that it was this one.
  await expect.poll(() => lost).toBe(3);
  expect(ids.size).toBe(1);
  await visitor.sees("One", "Two");
});

test("a message that is refused has a button to try again", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  await visitor.say("One");
  await visitor.page.route("**/v1/session/messages", (route) => (route.request().method() === "POST"
    ? route.fulfill({ status: 409, contentType: "application/problem+json", headers: { "Access-Control-Allow-Origin": "*" }, body: '{"code":"client_id_reused"}' })
    : route.continue()));
  await visitor.field.fill("Two");
  await visitor.field.press("Enter");
  await visitor.panel.locator(".row.failed").waitFor();
  await visitor.page.unroute("**/v1/session/messages");
  await visitor.panel.getByRole("button", { name: "Try again" }).click();
  await visitor.panel.locator(".row.recorded").nth(1).waitFor();
  await visitor.sees("One", "Two");
});

test("429 is waited out as long as the gateway asks, and said kindly", async () => {
  const visitor = await stage.visit();
  const times: number[] = [];
  await visitor.page.route("**/v1/session/init", (route) => {
    times.push(Date.now());
    return times.length > 1 ? route.continue() : route.fulfill({
      status: 429, contentType: "application/problem+json", body: '{"code":"too_many_requests"}',
      headers: { "Retry-After": "4", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" },
    });
  });
  await visitor.open();
  await visitor.notice.getByText("It is busy here").waitFor();
  await visitor.say("At last");
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(4_000);
});

test("the gateway's own 429 is understood", async () => {
  const strict = await Gateway.start("--Blinq:RateLimits:PublicToken:PerSecond", "0.4", "--Blinq:RateLimits:PublicToken:Burst", "1");
  try {
    const narrow = await Tenant.register(strict);
    const page = { publicToken: narrow.publicToken, apiBaseUrl: strict.url };
    const [one, two] = [await stage.visit({ path: "/narrow", page }), await stage.visit({ path: "/narrow", page })];
    await one.open();
    await one.say("First");
    await two.open();
    await two.say("Second, a little later");
  } finally {
    await strict.dispose();
  }
});

test("a stream that says nothing more is given up and opened again", async () => {
  const proxy = await Proxy.open(stage.gateway.url, { stalls: 1 });
  try {
    const page = await (await stage.context()).newPage();
    let opened = 0;
    page.on("request", (request) => void (request.url().endsWith("/session/stream") && request.method() === "GET" && opened++));
    await page.clock.install();
    await page.goto(stage.site.serve("/stalled", shop({ publicToken: stage.tenant.publicToken, apiBaseUrl: proxy.url })));
    const visitor = new Visitor(page);
    await visitor.open();
    await expect.poll(() => proxy.stalled).toBe(1);
    await visitor.say("Anybody there?");
    expect(opened).toBe(1);
    await page.clock.runFor(50_000);
    await expect.poll(() => opened).toBe(2);
    await stage.tenant.reply(await visitor.sessionId(), "Yes.");
    await visitor.sees("Anybody there?", "Yes.");
  } finally {
    await proxy.close();
  }
});
