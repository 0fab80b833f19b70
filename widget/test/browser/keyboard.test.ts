import { expect, test } from "vitest";
import { boxOf } from "./given/rest";
import { useStage } from "./given/stage";
import type { Visitor } from "./given/visitor";

const stage = useStage();

/** The name of what has the focus, inside the widget or on the page. */
const focused = (visitor: Visitor): Promise<string | null> => visitor.page.evaluate(() => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active?.getAttribute("aria-label") ?? active?.id ?? null;
});

test("by keyboard alone: open, write, send, read, close", async () => {
  const visitor = await stage.visit();
  const { keyboard } = visitor.page;
  await visitor.page.locator("#buy").focus();
  await keyboard.press("Tab");
  expect(await focused(visitor)).toBe("Open chat");
  await keyboard.press("Enter");
  expect(await focused(visitor)).toBe("Write a message…");
  await keyboard.type("Line one");
  await keyboard.press("Shift+Enter");
  await keyboard.type("line two");
  await keyboard.press("Enter");
  await visitor.sees("Line one\nline two");
  expect(await focused(visitor)).toBe("Write a message…");
  await keyboard.press("Tab");
  expect(await focused(visitor)).toBe("Send");
  await keyboard.press("Shift+Tab");
  await keyboard.press("Shift+Tab");
  expect(await focused(visitor)).toBe("Messages");
  await keyboard.press("Shift+Tab");
  expect(await focused(visitor)).toBe("Close chat");
  await keyboard.press("Tab");
  await keyboard.press("Escape");
  await visitor.panel.waitFor({ state: "hidden" });
  expect(await focused(visitor)).toBe("Open chat");
  expect(await visitor.launcher.getAttribute("aria-expanded")).toBe("false");
});

test("an input method's Enter does not send", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  const cdp = await visitor.page.context().newCDPSession(visitor.page);
  await cdp.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  expect(await visitor.field.inputValue()).toBe("にほ");
  await visitor.field.evaluate((field) => {
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, composed: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, composed: true } as KeyboardEventInit));
  });
  expect(await visitor.field.inputValue()).toBe("にほ");
  await cdp.send("Input.insertText", { text: "日本" });
  await visitor.field.press("Enter");
  await visitor.sees("日本");
});

test("what is typed is no shortcut of the page's, and Escape elsewhere is the page's own", async () => {
  const visitor = await stage.visit();
  await visitor.page.evaluate(() => {
    (window as unknown as { keys: string[] }).keys = [];
    document.addEventListener("keydown", (event) => (window as unknown as { keys: string[] }).keys.push(event.key));
  });
  await visitor.open();
  await visitor.field.pressSequentially("/s?");
  await visitor.page.locator("#buy").focus();
  await visitor.page.keyboard.press("Escape");
  expect(await visitor.page.evaluate(() => (window as unknown as { keys: string[] }).keys)).toEqual(["Escape"]);
  expect(await visitor.panel.isVisible()).toBe(true);
});

test("a page that opens the chat by itself does not take the focus", async () => {
  // The page's own script: what a test evaluates counts as the visitor's doing.
  const visitor = await stage.visit({
    listens: false, page: { body: '<input id="search" autofocus><script>addEventListener("load", () => { search.focus(); blinq.open(); })</script>' },
  });
  await visitor.panel.waitFor();
  expect(await focused(visitor)).toBe("search");
  await visitor.page.evaluate(() => window.blinq!.close());
  await visitor.panel.waitFor({ state: "hidden" });
  expect(await focused(visitor)).toBe("search");
});

test("on a small screen the panel is all there is to reach", async () => {
  const context = await stage.context({ viewport: { width: 360, height: 640 }, reducedMotion: "reduce" });
  const visitor = await stage.visit({ context });
  await visitor.launcher.focus();
  await visitor.page.keyboard.press("Enter");
  expect(await visitor.panel.getAttribute("aria-modal")).toBe("true");
  expect(await boxOf(visitor.panel)).toEqual({ x: 0, y: 0, width: 360, height: 640 });
  const reached = new Set<string | null>();
  for (let press = 0; press < 8; press++) {
    await visitor.page.keyboard.press(press < 5 ? "Tab" : "Shift+Tab");
    reached.add(await focused(visitor));
  }
  expect(reached).toEqual(new Set(["Send", "Close chat", "Messages", "Write a message…"]));
});

test("new messages are announced once, a history is not, and one's own neither", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  await visitor.say("Hello");
  await stage.tenant.reply(await visitor.sessionId(), "Good day", "Dana");
  await visitor.sees("Hello", "Good day");
  const announced = visitor.page.locator("[data-blinq-widget] .hush[role=status]");
  expect(await announced.textContent()).toBe("Dana: Good day");
  await visitor.page.reload();
  await visitor.open();
  await visitor.sees("Hello", "Good day");
  expect(await announced.textContent()).toBe("");
});

test("someone who scrolled up to read is left there, and shown the way back", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  for (let line = 0; line < 15; line++) await visitor.say(`Line ${line}\nand more of it`);
  const log = visitor.panel.locator(".log");
  const newest = visitor.panel.getByRole("button", { name: "Newest message" });
  await log.evaluate((one) => one.scrollTo(0, 0));
  await newest.waitFor();
  await stage.tenant.reply(await visitor.sessionId(), "Far below");
  await visitor.bubbles.getByText("Far below").waitFor({ state: "attached" });
  expect(await log.evaluate((one) => one.scrollTop)).toBe(0);
  // The arrow has become a pill that says what there is.
  await visitor.panel.getByRole("button", { name: "New messages: 1" }).click();
  await visitor.panel.locator(".newest").waitFor({ state: "hidden" });
  expect(await visitor.bubbles.last().isVisible()).toBe(true);
});

test("who reads the end still does when a keyboard comes up or the window turns narrow", async () => {
  const visitor = await stage.visit();
  await visitor.open();
  await visitor.say("Hello");
  for (let n = 0; n < 6; n++) await stage.tenant.reply(await visitor.sessionId(), `Long enough to need several lines in a narrow window. ${n} `.repeat(6));
  await visitor.bubbles.nth(6).waitFor();
  const fromEnd = (): Promise<number> =>
    visitor.panel.locator(".log").evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  await expect.poll(fromEnd).toBeLessThan(2);
  for (const size of [{ width: 360, height: 640 }, { width: 360, height: 380 }, { width: 1_280, height: 720 }]) {
    await visitor.page.setViewportSize(size);
    await expect.poll(fromEnd).toBeLessThan(2);
  }
});
