import { expect, test } from "vitest";
import { boxOf } from "./given/rest";
import { useStage } from "./given/stage";
import { someone } from "./given/tenant";

const stage = useStage();

test.each([
  ["a list", '<ol id="blinq"><li>One</li></ol>'],
  ["a form with fields named like the widget's own", '<form id="blinq"><input name="q"><input name="start"><input name="constructor"></form>'],
  ["a dialog", '<dialog id="blinq">Hello</dialog>'],
  ["two elements", '<div id="blinq"></div><div id="blinq"></div>'],
  ["a frame", '<iframe name="blinq"></iframe>'],
])("%s of the page's that is called blinq is not taken for the widget, nor changed", async (_, body) => {
  const path = "/clobbered";
  const visitor = await stage.visit({ path, page: { body } });
  const faults: string[] = [];
  visitor.page.on("pageerror", (fault) => faults.push(fault.message));
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  expect(await visitor.identify(await stage.tenant.sign(someone()))).toBe("identified");
  await visitor.open();
  await visitor.say("It works");
  expect(faults).toEqual([]);
  expect(await visitor.page.locator("dialog").evaluateAll((found) => found.some((dialog) => dialog.hasAttribute("open")))).toBe(false);
});

test("a history of thousands is on the page in part, goes on upwards, and stays quick", async () => {
  const count = 6_000;
  const visitor = await stage.visit();
  await visitor.page.route("**/v1/session/messages?*", (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get("after"));
    const items = Array.from({ length: Math.min(200, Math.max(0, count + 1 - after)) }, (_, at) => ({
      seq: after + at + 1, at: new Date(1_790_000_000_000 + (after + at) * 600_000).toISOString(), role: at % 2 ? "agent" : "assistant",
      text: `Message ${after + at + 1}${" and more".repeat(at % 40)}`, author: null, verified: false,
    }));
    return route.fulfill({
      status: 200, contentType: "application/json", headers: { "Access-Control-Allow-Origin": "*" },
      body: JSON.stringify({ items, next: items.length === 200 ? after + 200 : null }),
    });
  });
  // What is said comes after all that, not where the gateway's own short conversation is.
  let last = count + 1;
  await visitor.page.route("**/v1/session/messages", (route) => route.fulfill({
    status: 200, contentType: "application/json", headers: { "Access-Control-Allow-Origin": "*" },
    body: JSON.stringify({ seq: ++last, at: new Date(1_790_000_000_000 + last * 600_000).toISOString() }),
  }));
  // It is not the stream's turn here.
  await visitor.page.route("**/v1/session/stream", () => undefined);
  await visitor.open();
  await visitor.bubbles.filter({ hasText: `Message ${count + 1}` }).waitFor();
  expect(await visitor.bubbles.count()).toBe(200);
  const log = visitor.panel.locator(".log");
  expect(await log.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight)).toBeLessThan(2);

  // Upwards: more comes, and what is looked at stays where it is.
  const first = visitor.bubbles.filter({ hasText: new RegExp(`^Message ${count + 1 - 199}\\b`) });
  await log.evaluate((one) => (one.scrollTop = 10));
  await expect.poll(() => visitor.bubbles.count()).toBe(400);
  const [shown, frame] = [await boxOf(first), await boxOf(log)];
  expect(shown.y).toBeGreaterThan(frame.y - 5);
  expect(shown.y).toBeLessThan(frame.y + 100);

  // A change is drawn within a moment, and the end is where one's own word stands.
  const took: number[] = [];
  for (const word of ["One", "Two", "Three"]) {
    await log.evaluate((one) => (one.scrollTop = 10));
    await expect.poll(() => visitor.bubbles.count()).toBeGreaterThanOrEqual(400);
    await visitor.field.fill(word);
    took.push(await visitor.page.evaluate(async () => {
      const root = document.querySelector("[data-blinq-widget]")!.shadowRoot!;
      const began = performance.now();
      root.querySelector<HTMLButtonElement>(".send")!.click();
      await new Promise(requestAnimationFrame);
      return performance.now() - began;
    }));
    await visitor.panel.locator(".row.mine.recorded").filter({ hasText: word }).waitFor();
    expect(await log.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight)).toBeLessThan(2);
    expect(await visitor.bubbles.count()).toBeLessThanOrEqual(200);
  }
  // Whatever the machine was at meanwhile, it was not at it three times.
  expect(Math.min(...took), `${took}`).toBeLessThan(1_000);
});

test("what was typed for one user while the gateway was away is not said by the next one", async () => {
  const visitor = await stage.visit();
  const [one, two] = [someone(), someone()];
  let away = true;
  await visitor.page.route("**/v1/session/init", (route) => (away ? route.abort() : route.continue()));
  const posts: unknown[] = [];
  visitor.page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/messages") && posts.push(request.postDataJSON()));
  const [first, second] = [await stage.tenant.sign(one), await stage.tenant.sign(two)];
  await visitor.page.evaluate((token) => void window.blinq!.identify(token), first);
  await visitor.open();
  await visitor.field.fill("Between us");
  await visitor.field.press("Enter");
  await visitor.bubbles.getByText("Between us").waitFor();
  const mode = visitor.identify(second);
  await visitor.sees();
  away = false;
  expect(await mode).toBe("identified");
  await visitor.say("The other one");
  await visitor.sees("The other one");
  expect(posts).toMatchObject([{ text: "The other one" }]);
});

test("a log-out before the widget is on the page is not undone by an identification from before it", async () => {
  const visitor = await stage.visit();
  const token = await stage.tenant.sign(someone());
  await visitor.page.evaluate(async ([given, publicToken, apiBaseUrl]) => {
    const blinq = window.blinq!;
    blinq.start({ publicToken: publicToken!, apiBaseUrl: apiBaseUrl! });
    const mode = blinq.identify(given!);
    await blinq.resetUser();
    await mode;
  }, [token, stage.tenant.publicToken, stage.gateway.url]);
  await visitor.open();
  await visitor.say("Nobody in particular");
  expect((await visitor.stored())?.mode).toBe("anonymous");
});
