import { SignJWT } from "jose";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { expectAccessible } from "./given/axe";
import { launch } from "./given/chromium";
import { OPERATOR_KEY } from "./given/gateway";
import { cases, isLong } from "./given/tier";

/** The tenant's console, as its people click through it. */
let browser: Browser;
const contexts: BrowserContext[] = [];

beforeAll(async () => { browser = await launch(); });
afterEach(async () => { await Promise.all(contexts.splice(0).map((context) => context.close())); });
afterAll(() => browser?.close());

const MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script>";

interface Registered {
  readonly publicToken: string;
  readonly managementKey: string;
}

async function register(): Promise<Registered> {
  const answer = await fetch(`${inject("gateway").operatorUrl}/v1/operator/tenants`, {
    method: "POST",
    headers: { Authorization: `Bearer ${OPERATOR_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: `Kiosk ${MARKUP}` }),
  });
  return (await answer.json()) as Registered;
}

/** As the docs have it. */
const sign = (secret: string, id: string, name: string): Promise<string> =>
  new SignJWT({ email: `${id}@example.com`, name }).setProtectedHeader({ alg: "HS256" }).setSubject(id).setIssuedAt().setExpirationTime("1h")
    .sign(new TextEncoder().encode(secret));

async function call(path: string, body: unknown, bearer?: string): Promise<Record<string, string>> {
  const answer = await fetch(inject("gateway").url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: "https://shop.example", ...(bearer && { Authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as Record<string, string>;
}

async function open(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en", ...options });
  contexts.push(context);
  const page = await context.newPage();
  page.on("pageerror", (fault) => { throw fault; });
  page.on("dialog", (dialog) => { throw new Error(`A script ran: ${dialog.message()}`); });
  return page;
}

async function signIn(page: Page, tenant: Registered): Promise<void> {
  await page.goto(`${inject("gateway").url}/console`);
  await page.getByLabel("Management key").fill(tenant.managementKey);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Install", exact: true }).waitFor();
}

const go = (page: Page, entry: string): Promise<void> => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: entry }).click();

async function rotate(page: Page, grace?: string): Promise<string> {
  await go(page, "Identity");
  if (grace) await page.getByRole("radio", { name: grace }).check();
  await page.getByRole("button", { name: grace ? "Rotate" : "Make the first secret", exact: true }).click();
  await page.getByRole("heading", { name: "A new secret is in force" }).waitFor();
  return (await page.locator("#secret").textContent())!;
}

for (const javaScriptEnabled of [true, false]) {
  test(`the whole path of the docs, ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const tenant = await register();
    const page = await open({ javaScriptEnabled });
    await signIn(page, tenant);
    await page.getByText("Not yet. Put the snippet below").waitFor();

    // Copied once: gone on reload and on the way back.
    const secret = await rotate(page);
    expect(await page.locator("#secret-env").textContent()).toBe(`BLINQ_IDENTITY_SECRET=${secret}`);
    await page.reload();
    expect(await page.content()).not.toContain(secret);
    await go(page, "Identity");
    // Without script the browser has nothing to go back to but the form, and asks first: ERR_CACHE_MISS.
    await page.goBack().catch(() => null);
    await page.waitForLoadState();
    // Its error page may still be on its way.
    await expect.poll(() => page.content().catch(() => secret)).not.toContain(secret);

    await page.goto(`${inject("gateway").url}/console/identity`);
    await page.getByRole("radio", { name: "Optional" }).check();
    await page.locator("#mode").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. The mode is in force everywhere.").waitFor();

    const session = await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign(secret, "user-42", MARKUP), context: { url: `https://shop.example/${MARKUP}` } });
    await call("/v1/session/messages", { text: MARKUP }, session["session"]);
    await go(page, "Conversations");
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Conversation verified" }).waitFor();
    await page.getByText(MARKUP, { exact: true }).first().waitFor();
    await page.getByLabel("Shown as").fill("Dana");
    await page.getByLabel("Message", { exact: true }).fill("On its way.");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Sent.").waitFor();
    await page.getByRole("link", { name: "Events and proof" }).click();
    await page.getByText("Verified: 3 events, chain unbroken.").waitFor();

    // Rotated again, without grace: the session waits for a token of the new secret.
    await rotate(page, "Now");
    const read = await fetch(`${inject("gateway").url}/v1/session/messages`, { headers: { Authorization: `Bearer ${session["session"]}` } });
    expect(((await read.json()) as { code: string }).code).toBe("session_suspended");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out, on every node.").waitFor();
  });
}

/** What a screen reader reads aloud of a live region from now on: what is put there, except where it is told to be quiet. */
async function listen(page: Page, region: string): Promise<() => Promise<string[]>> {
  const heard = await page.locator(region).evaluateHandle((shown) => {
    const texts: string[] = [];
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        for (const node of type === "childList" ? addedNodes : [target]) {
          const element = node instanceof Element ? node : node.parentElement;
          if (element?.closest("[aria-live]") === shown && node.textContent!.trim()) texts.push(node.textContent!.trim());
        }
    }).observe(shown, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return () => heard.jsonValue();
}

/** The page has looked for what is new, and shows it: it looks again only after that. */
async function looked(page: Page): Promise<void> {
  for (let times = 0; times < 2; times++) await page.waitForResponse((response) => response.request().resourceType() === "fetch");
}

test("what changes shows itself, and it alone is read aloud: the widget is seen, the first token comes, a message is said", async () => {
  const tenant = await register();
  const page = await open();
  await signIn(page, tenant);
  const other = await page.context().newPage();
  await other.goto(`${inject("gateway").url}/console/identity`);
  await other.getByRole("button", { name: "Make the first secret" }).click();
  const secret = (await other.locator("#secret").textContent())!;
  await fetch(`${inject("gateway").url}/v1/tenant`, {
    method: "PATCH", headers: { Authorization: `Bearer ${tenant.managementKey}`, "Content-Type": "application/json" }, body: '{"identity":{"mode":"optional"}}',
  });
  await other.getByText("None was accepted yet.").waitFor();
  const [seen, used] = [await listen(page, "#seen"), await listen(other, "#first-use")];

  await page.bringToFront();
  const { session, sessionId } = await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign(secret, "user-1", "Marat") });
  await page.locator("#seen").getByText("https://shop.example").waitFor();
  expect(await seen()).toEqual([expect.stringContaining("Yes, it was seen."), expect.stringContaining("https://shop.example")]);
  await other.bringToFront();
  await other.getByText("A token signed with it was accepted:").waitFor();
  expect(await used()).toEqual([expect.stringContaining("A token signed with it was accepted:")]);
  // A page that a script has cleaned holds no secret, whatever the browser keeps.
  expect(other.url()).toBe(`${inject("gateway").url}/console/identity`);

  await other.goto(`${inject("gateway").url}/console/conversations/${sessionId}`);
  await call("/v1/session/messages", { text: "Anybody there?" }, session);
  await other.getByText("Anybody there?").waitFor();
});

test("a screen reader reads what is new in a transcript, and not again all that was said before", async () => {
  const tenant = await register();
  const manage = { Authorization: `Bearer ${tenant.managementKey}`, "Content-Type": "application/json" };
  const page = await open();
  await signIn(page, tenant);
  const secret = await rotate(page);
  await fetch(`${inject("gateway").url}/v1/tenant`, { method: "PATCH", headers: manage, body: '{"identity":{"mode":"optional"}}' });
  const { session, sessionId } = await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign(secret, "user-1", "Marat") });
  // More than stand on a page: with each new line the first one goes.
  await Promise.all(Array.from({ length: 200 }, () => call(`/v1/tenant/sessions/${sessionId}/events`, { type: "page.viewed" }, tenant.managementKey)));
  for (const text of ["One", "Two"]) await call("/v1/session/messages", { text }, session);

  await page.goto(`${inject("gateway").url}/console/conversations/${sessionId}`);
  const heard = await listen(page, "#transcript");
  await looked(page);
  expect(await heard()).toEqual([]);

  await call("/v1/session/messages", { text: "Three" }, session);
  await page.getByText("Three").waitFor();
  expect(await heard()).toEqual([expect.stringContaining("Three")]);

  // What was said goes from its lines quietly; that the person was erased is news.
  const { userId } = await call("/v1/tenant/users/find", { sub: "user-1" }, tenant.managementKey);
  await fetch(`${inject("gateway").url}/v1/tenant/users/${userId}`, { method: "DELETE", headers: manage });
  await page.getByText("The person was erased.").waitFor();
  await expect.poll(() => page.locator("#transcript").textContent()).not.toMatch(/One|Two|Three/);
  expect((await heard()).slice(1)).toEqual([expect.stringContaining("The person was erased.")]);
  const numbers = await page.locator("#transcript > li").evaluateAll((lines) => lines.map((line) => (line as HTMLLIElement).value));
  expect(numbers).toEqual(numbers.map((_, place) => numbers[0]! + place));
  expect(numbers).toHaveLength(200);
});

test("axe finds nothing on any page; and on a phone, in the dark, nothing sticks out", async () => {
  const tenant = await register();
  const folder = process.env["BLINQ_SCREENSHOTS"];
  const page = await open({ bypassCSP: true });
  /** @param both whether it is judged in the dark, on a phone, too: each part of the design at least once where there is time. */
  const look = async (name: string, both: boolean | "always" = false): Promise<void> => {
    await expectAccessible(page);
    if (folder) await page.screenshot({ path: `${folder}/console-${name}-laptop-light.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    if (both === "always" || (both && isLong)) await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(0);
    if (folder) await page.screenshot({ path: `${folder}/console-${name}-phone-dark.png`, fullPage: true });
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await page.goto(`${inject("gateway").url}/console`);
  await look("sign-in");
  await signIn(page, tenant);
  const secret = await rotate(page);
  await look("rotated", "always");
  const manage = { Authorization: `Bearer ${tenant.managementKey}`, "Content-Type": "application/json" };
  await fetch(`${inject("gateway").url}/v1/tenant`, { method: "PATCH", headers: manage, body: '{"identity":{"mode":"optional"}}' });
  const { session, sessionId } = await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign(secret, "user-1", "Marat") });
  await call("/v1/session/messages", { text: "Hello" }, session);
  await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign("another-secret-that-is-long-enough", "user-1", "Marat") });
  for (const [entry, both] of [["Install", false], ["Identity", true], ["Overview", true], ["Refusals", true], ["Conversations", false], ["Audit", false], ["People", false]] as const) {
    await go(page, entry);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(entry.toLowerCase(), both);
  }
  await page.getByRole("link", { name: "Marat" }).click();
  await look("person");
  await page.goto(`${inject("gateway").url}/console/conversations/${sessionId}`);
  await look("conversation", "always");
  await page.goto(`${inject("gateway").url}/console/conversations/${sessionId}/events`);
  await look("events");
  const put = (path: string, body: unknown): Promise<Response> =>
    fetch(`${inject("gateway").url}/v1/tenant/knowledge/${path}`, { method: "PUT", headers: manage, body: JSON.stringify(body) });
  await fetch(`${inject("gateway").url}/v1/tenant`, { method: "PATCH", headers: manage, body: '{"identity":{"claims":["plan"]}}' });
  await put("audiences/pro", { name: "Plan Pro", all: [{ claim: "plan", is: "pro" }, { claim: "org", matchesAttribute: "org" }] });
  await put("documents/returns", { title: "Returns", text: "# Refunds\nA refund takes 14 days.", audiences: ["everyone"], collection: "faq" });
  await put("documents/draft", { title: MARKUP, text: MARKUP });
  await put("documents/contract", { title: "Contract of ACME", text: "ACME gets every refund at once.", attributes: { org: "acme" }, audiences: ["pro", "partners"] });
  await go(page, "Knowledge");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look("knowledge", true);
  await page.getByRole("link", { name: "Audiences" }).click();
  await look("audiences", true);
  await go(page, "Knowledge");
  await page.getByRole("link", { name: "Contract of ACME" }).click();
  await page.getByLabel("Or one with these claims").fill('{"plan":"pro"}');
  await page.getByRole("button", { name: "Ask" }).click();
  await page.getByText("This visitor does not see it.").waitFor();
  await look("document", "always");
  await page.goto(`${inject("gateway").url}/console/nothing`);
  await look("nothing");
  await go(page, "Audit");
  await page.getByLabel("For whom").fill("KPMG");
  await page.getByRole("button", { name: "Issue a key" }).click();
  await page.locator("#auditor-key").waitFor();
  await look("auditor", true);
  await page.getByRole("link", { name: "It is copied: back to Audit" }).click();
  await page.getByRole("button", { name: "End now: KPMG" }).waitFor();
  await look("auditors", true);
  await go(page, "Identity");
  await page.locator(".timeline a").first().click();
  await look("key");
  await go(page, "Token checker");
  await page.getByLabel("Token", { exact: true }).fill(await sign("another-secret-that-is-long-enough", "user-1", "Marat"));
  await page.getByRole("button", { name: "Check" }).click();
  await page.locator("#report").waitFor();
  await look("checked", true);
});

test("by keyboard alone: in, to the content, and a choice is saved", async () => {
  const tenant = await register();
  const page = await open();
  await page.goto(`${inject("gateway").url}/console`);
  await page.getByLabel("Management key").focus();
  await page.keyboard.type(tenant.managementKey);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Install", exact: true }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("To the content");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  await page.getByLabel("One origin a line").focus();
  await page.keyboard.type("https://shop.example");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText("Saved. The origins are in force everywhere.").waitFor();
});

// Without script they are plain forms, as tests/gateway posts them.
for (const javaScriptEnabled of cases([true], [false])) {
  test(`a document is put, seen by nobody, then by everyone, and deleted, ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const tenant = await register();
    const page = await open({ javaScriptEnabled });
    await signIn(page, tenant);
    await go(page, "Knowledge");
    await page.getByRole("link", { name: "Put a document" }).click();
    await page.getByLabel("Id of yours").fill("draft");
    await page.getByLabel("Title").fill(MARKUP);
    await page.getByLabel("Text", { exact: true }).fill(MARKUP);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("It has no audience, so it is visible to nobody.").waitFor();
    expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe(MARKUP);
    await page.getByLabel("Who may see it").fill("everyone");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Every search that starts now").waitFor();
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByText("This visitor sees it.").waitFor();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByText("Deleted. No search that starts now finds it.").waitFor();
  });

  test(`an auditor reads the trail and nothing else, until the key is ended, ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const tenant = await register();
    const page = await open({ javaScriptEnabled });
    await signIn(page, tenant);
    await go(page, "Audit");
    await page.getByLabel("For whom").fill(MARKUP);
    await page.getByRole("button", { name: "Issue a key" }).click();
    const [key, address] = [(await page.locator("#auditor-key").textContent())!, (await page.locator("#auditor-address").textContent())!];
    expect(address).not.toContain("sk_");

    const auditor = await open({ javaScriptEnabled });
    await auditor.goto(address);
    await auditor.getByLabel("Management key").fill(key);
    await auditor.getByRole("button", { name: "Sign in" }).click();
    await auditor.getByRole("heading", { name: "Audit" }).waitFor();
    expect(await auditor.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents()).toEqual(["Audit"]);
    await auditor.getByRole("button", { name: "Verify it here" }).click();
    await auditor.getByText("chain unbroken").waitFor();

    await page.getByRole("link", { name: "It is copied: back to Audit" }).click();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "End now" }).click();
    await page.getByText("The auditor’s key opens nothing any more").waitFor();
    await auditor.reload();
    await auditor.getByLabel("Management key").waitFor();
  });

  test(`a person is erased once their sub was typed, ${javaScriptEnabled ? "with" : "without"} script`, async () => {
    const tenant = await register();
    const page = await open({ javaScriptEnabled });
    await signIn(page, tenant);
    const secret = await rotate(page);
    await page.goto(`${inject("gateway").url}/console/identity`);
    await page.getByRole("radio", { name: "Optional" }).check();
    await page.locator("#mode").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. The mode is in force everywhere.").waitFor();
    await call("/v1/session/init", { publicToken: tenant.publicToken, identityToken: await sign(secret, "person-7", MARKUP) });

    await go(page, "People");
    await page.getByRole("table").getByRole("link").first().click();
    await page.getByLabel("Type the person’s sub to go on").fill("person-8");
    await page.getByRole("button", { name: "Erase for good" }).click();
    await page.getByText("is not this person's").waitFor();
    await page.getByLabel("Type the person’s sub to go on").fill("person-7");
    await page.getByRole("button", { name: "Erase for good" }).click();
    await page.getByText("Erased. Nothing of this person is left").waitFor();
    expect(await page.content()).not.toContain("person-7");
    await go(page, "Overview");
    await page.getByText("100 %").waitFor();
  });
}
