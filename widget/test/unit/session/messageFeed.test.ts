import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { json } from "../given/fakeGateway";
import { pass, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

/** Streams are held back on the way: they open, and bring no byte. */
function withhold(tab: Tab): void {
  tab.gateway.stream = () => {
    tab.gateway.open++;
    return new Response(new ReadableStream<Uint8Array>({ start: (controller) => void tab.gateway.streams.push({ controller, after: 0 }) }), {
      headers: { "Content-Type": "text/event-stream" },
    });
  };
}

describe("a stream that is not to be believed", () => {
  const begin = async (): Promise<Tab> => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    return tab;
  };
  /** The gateway shows life, as it does every 15 s. */
  const beat = async (tab: Tab, seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 10) {
      tab.gateway.streams.at(-1)!.controller.enqueue(new TextEncoder().encode(":\n\n"));
      await pass(10_000);
    }
  };

  test.each([
    ["the network is back", (tab: Tab) => tab.change({ online: true })],
    ["the page is looked at again", (tab: Tab) => tab.change({ visible: true })],
    ["the visitor opens the chat", (tab: Tab) => tab.session.ensure()],
  ])("%s: what it missed is read at once", async (_, happens) => {
    const tab = await begin();
    await beat(tab, 100);
    tab.gateway.say("Missed");
    happens(tab);
    await pass();
    expect(tab.texts).toEqual(["Missed"]);
    // It had its chance: another one takes its place.
    await pass(5_000);
    expect(tab.gateway.streams).toHaveLength(2);
    expect(tab.gateway.open).toBe(1);
  });

  test("one that does not show the visitor's own message is checked, and what it kept back is read", async () => {
    const tab = await begin();
    tab.gateway.say("Kept back");
    tab.session.send("Mine");
    await pass(3_000);
    expect(tab.texts).toEqual(["Kept back", "Mine"]);
  });

  test("a page that logs the visitor out at the first of two messages keeps the other from whoever comes next", async () => {
    const tab = await begin();
    await beat(tab, 100);
    tab.gateway.say("Good night");
    tab.gateway.say("Of the first visitor");
    tab.emitter.on("message", () => void tab.session.resetUser());
    tab.change({ online: true });
    await pass(5_000);
    expect(tab.texts).toEqual([]);
    expect(tab.heard("message")).toHaveLength(1);
  });

  test("one that lags again and again is given up for reading", async () => {
    const tab = await begin();
    for (let round = 0; round < 3; round++) {
      tab.session.send(`Mine ${round}`);
      await pass(10_000);
    }
    tab.gateway.say("Reply");
    await pass(4_000);
    expect(tab.texts.at(-1)).toBe("Reply");
    expect(tab.gateway.open).toBe(0);
  });

  test("one that brings no byte is given up for reading, and tried again later", async () => {
    const tab = new Tab();
    const real = tab.gateway.stream;
    withhold(tab);
    tab.session.ensure();
    await pass(10_000);
    expect(tab.gateway.open).toBe(0);
    for (const text of ["One", "Two"]) {
      tab.gateway.say(text);
      await pass(3_500);
      expect(tab.texts.at(-1)).toBe(text);
    }
    tab.gateway.stream = real;
    await pass(300_000);
    expect(tab.gateway.open).toBe(1);
  });

  test("a check reads past a page without a message, too", async () => {
    const tab = await begin();
    tab.gateway.record(2_500);
    tab.gateway.say("Missed");
    tab.change({ visible: true });
    await pass();
    expect(tab.texts).toEqual(["Missed"]);
  });

  test("a page that replaced ReadableStream has one stream, and it ends with its reader", async () => {
    const { ReadableStream: real } = globalThis;
    const tab = new Tab();
    try {
      tab.session.ensure();
      globalThis.ReadableStream = class {} as unknown as typeof ReadableStream;
      await pass();
    } finally {
      globalThis.ReadableStream = real;
    }
    tab.session.close();
    await pass();
    expect(tab.gateway.open).toBe(0);
  });

  test("it says what it accepts, so that scanners and proxies let it pass", async () => {
    const tab = await begin();
    expect(tab.gateway.called("stream")[0]!.accept).toBe("text/event-stream");
  });
});

describe("a conversation with a thousand and more events that are no messages", () => {
  const reads = (tab: Tab): number[] =>
    tab.gateway.calls.filter(({ path }) => path.startsWith("messages?")).map(({ path }) => Number(new URLSearchParams(path.split("?")[1]).get("after")));

  test("what was said after them is there, and they are read past once", async () => {
    const tab = new Tab();
    withhold(tab);
    tab.gateway.say("Before");
    tab.gateway.record(2_500);
    tab.gateway.say("After");
    tab.session.ensure();
    await pass(10_000);
    expect(tab.texts).toEqual(["Before", "After"]);
    tab.gateway.record(1_000);
    tab.gateway.say("Later");
    await pass(3_500);
    expect(tab.texts.at(-1)).toBe("Later");
    tab.gateway.record(1_500);
    await pass(3_500);
    const before = reads(tab).length;
    await pass(3_000);
    expect(reads(tab).slice(before)).toEqual([4_504]);
  });

  test("a page that leads no further is a fault: it is tried again after a pause, not at once and for ever", async () => {
    const tab = new Tab();
    tab.gateway.read = (call) => json({ items: [], next: Number(new URLSearchParams(call.path.split("?")[1]).get("after")) });
    tab.session.ensure();
    await pass(10_000);
    expect(reads(tab).length).toBeLessThan(10);
    expect(tab.session.view.loaded).toBe(false);
  });
});
