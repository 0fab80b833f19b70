import { expect, test } from "vitest";
import { useStage } from "./given/stage";
import { marat, someone } from "./given/tenant";

const stage = useStage();

test("a token for somebody else takes the old text off the screen before the gateway has answered", async () => {
  const aigerim = someone();
  const visitor = await stage.visit();
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.open();
  await visitor.say("My secret order");
  await visitor.field.fill("half a word");
  const first = await visitor.sessionId();

  let answer!: () => void;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await visitor.page.route("**/v1/session/init", async (route) => {
    await held;
    await route.continue();
  });
  const token = await stage.tenant.sign(marat);
  const shown = await visitor.page.evaluate((given) => {
    void window.blinq!.identify(given);
    return document.querySelector("[data-blinq-widget]")!.shadowRoot!.querySelector(".root")!.textContent;
  }, token);
  expect(shown).not.toContain("My secret order");
  expect(shown).not.toContain("Айгерим");
  expect(await visitor.field.inputValue()).toBe("");
  answer();
  await visitor.panel.getByText("Marat").waitFor();
  await visitor.sees();
  expect(await visitor.sessionId()).not.toBe(first);
});

test("an answer that comes after resetUser neither paints nor stores", async () => {
  const aigerim = someone();
  const visitor = await stage.visit();
  let asked!: () => void;
  let answer!: () => void;
  const waiting = new Promise<void>((resolve) => (asked = resolve));
  const held = new Promise<void>((resolve) => (answer = resolve));
  const inits: number[] = [];
  await visitor.page.route("**/v1/session/init", async (route) => {
    const response = await route.fetch();
    inits.push(response.status());
    asked();
    await held;
    await route.fulfill({ response }).catch(() => undefined); // The widget has hung up by now.
  });
  const mode = visitor.identify(await stage.tenant.sign(aigerim));
  await waiting;
  await visitor.resetUser();
  answer();
  expect(await mode).toBe("anonymous");
  await visitor.page.unroute("**/v1/session/init");
  expect(inits).toEqual([200]);
  expect(await visitor.stored()).toBeNull();
  await visitor.open();
  await visitor.say("Nobody in particular");
  expect(await visitor.state()).not.toContain("Айгерим");
  expect((await visitor.stored())?.mode).toBe("anonymous");
});

test("resetUser works without network: forgotten at once here and in other tabs, told to the gateway later", async () => {
  const aigerim = someone();
  const context = await stage.context();
  const [one, two] = [await stage.visit({ context }), await stage.visit({ context })];
  await one.identify(await stage.tenant.sign(aigerim));
  for (const tab of [one, two]) await tab.open();
  await one.say("Remember me");
  await two.sees("Remember me");
  const { session } = (await one.stored())!;
  const read = (): Promise<number> => fetch(`${stage.gateway.url}/v1/session/messages`, { headers: { Authorization: `Bearer ${session}` } }).then(({ status }) => status);
  expect(await read()).toBe(200);

  await context.setOffline(true);
  await one.resetUser();
  await one.sees();
  await two.sees();
  expect(await one.stored()).toBeNull();
  expect(await read()).toBe(200);
  await context.setOffline(false);
  await expect.poll(read).toBe(401);
});

test("a refused token is silently anonymous, and the page hears it", async () => {
  const visitor = await stage.visit();
  expect(await visitor.identify("no.valid.token")).toBe("anonymous");
  await visitor.hears("anonymous");
  await visitor.open();
  await visitor.say("It works all the same");
  expect(await visitor.panel.locator(".who").isVisible()).toBe(false);
});

test("tabs that open together make one session", async () => {
  const context = await stage.context();
  const sessions = new Set<string>();
  let inits = 0;
  context.on("response", async (response) => {
    if (!response.url().endsWith("/session/init") || response.request().method() !== "POST") return;
    inits++;
    const answer = (await response.json()) as { sessionId: string };
    sessions.add(answer.sessionId);
  });
  const tabs = await Promise.all(Array.from({ length: 4 }, () => stage.visit({ context })));
  await Promise.all(tabs.map((tab) => tab.page.evaluate(() => window.blinq!.open())));
  await expect.poll(() => inits).toBe(4);
  await expect.poll(() => sessions.size).toBe(1);
  await tabs[0]!.say("Hello to all");
  for (const tab of tabs) await tab.sees("Hello to all");
});

test("without Web Locks and BroadcastChannel a log-out still reaches the other tab", async () => {
  const aigerim = someone();
  const context = await stage.context();
  await context.addInitScript(() => {
    Object.defineProperty(navigator, "locks", { value: undefined });
    delete (window as Partial<Window & { BroadcastChannel: unknown }>).BroadcastChannel;
  });
  const [one, two] = [await stage.visit({ context }), await stage.visit({ context })];
  const token = await stage.tenant.sign(aigerim);
  for (const tab of [one, two]) {
    await tab.identify(token);
    await tab.open();
  }
  await one.say("Hello");
  await two.sees("Hello");
  await one.resetUser();
  await two.sees();
  expect(await two.stored()).toBeNull();
});

test("where storage is denied it is kept in memory", async () => {
  const aigerim = someone();
  const context = await stage.context();
  await context.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } });
  });
  const visitor = await stage.visit({ context });
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.open();
  await visitor.say("Only here");
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.sees("Only here");
  await visitor.resetUser();
  await visitor.sees();
});

test("no token and no text is ever stored, and no secret stands in an address", async () => {
  const aigerim = someone();
  const context = await stage.context();
  const addresses: string[] = [];
  context.on("request", (request) => addresses.push(request.url()));
  const visitor = await stage.visit({ context });
  const token = await stage.tenant.sign(aigerim);
  await visitor.identify(token);
  await visitor.open();
  await visitor.say("A private word");
  // Kept for a click on a link only until the gateway has it.
  await visitor.page.waitForFunction(() => !Object.keys(sessionStorage).some((key) => key.endsWith(".unsent")));
  const kept = await visitor.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  for (const secret of [token, token.split(".")[1]!, "A private word", "Айгерим", "aigerim@example.com"]) expect(kept).not.toContain(secret);
  const { session } = (await visitor.stored())!;
  for (const secret of [token, session]) expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
});

test("a conversation that the tenant ended keeps its text and says so; what is written next begins another one", async () => {
  const context = await stage.context();
  const visitor = await stage.visit({ context });
  await visitor.identify(await stage.tenant.sign(someone()));
  await visitor.open();
  await visitor.say("Thank you!");
  const ended = await visitor.sessionId();
  await stage.tenant.reply(ended, "You are welcome.");
  await visitor.sees("Thank you!", "You are welcome.");
  await stage.tenant.call("POST", `/v1/tenant/sessions/${ended}/end`, {});
  await visitor.panel.getByText("This conversation has ended").waitFor();
  await visitor.sees("Thank you!", "You are welcome.");
  expect(await visitor.panel.locator("header").textContent()).toContain("Айгерим");
  await visitor.say("One more thing");
  await visitor.sees("One more thing");
  expect(await visitor.sessionId()).not.toBe(ended);
  expect(await visitor.panel.getByText("This conversation has ended").isVisible()).toBe(false);
});

test("a user's conversation is not shown to whoever comes back without a token", async () => {
  const aigerim = someone();
  const context = await stage.context();
  const visitor = await stage.visit({ context });
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.open();
  await visitor.say("For my eyes only");
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  await visitor.open();
  await visitor.panel.locator(".empty").waitFor();
  expect(await visitor.state()).not.toContain("For my eyes only");
  // With the token the conversation is back: the anonymous one in which nothing was said is not in the way.
  expect(await visitor.identify(await stage.tenant.sign(aigerim))).toBe("identified");
  await visitor.bubbles.getByText("For my eyes only").waitFor();
});

test("a suspended visitor can start over as nobody", async () => {
  const aigerim = someone();
  const visitor = await stage.visit();
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.open();
  await visitor.say("Before the rotation");
  await stage.tenant.rotate();
  await visitor.hears("suspended");
  await visitor.panel.getByRole("button", { name: "Start a new conversation" }).click();
  await visitor.say("As nobody");
  await visitor.sees("As nobody");
  expect((await visitor.stored())?.mode).toBe("anonymous");
});

test("what was said while a session was suspended is said once it is back", async () => {
  const aigerim = someone();
  const visitor = await stage.visit();
  await visitor.identify(await stage.tenant.sign(aigerim));
  await visitor.open();
  await visitor.say("One");
  const session = await visitor.sessionId();
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  await visitor.page.exposeFunction("slowToken", async () => {
    await held;
    return stage.tenant.sign(aigerim);
  });
  await visitor.page.evaluate(() => {
    window.blinq!.getIdentityToken = (window as unknown as { slowToken: () => Promise<string> }).slowToken;
  });
  await visitor.page.route("**/v1/session/stream", (route) => route.abort());
  await stage.tenant.rotate();
  await visitor.field.fill("Two");
  await visitor.field.press("Enter");
  release();
  await visitor.bubbles.getByText("Two").waitFor();
  await visitor.panel.locator(".row.mine.recorded").nth(-1).getByText("Two").waitFor();
  expect(await visitor.sessionId()).toBe(session);
});
