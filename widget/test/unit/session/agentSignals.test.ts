import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

/** One who has said something, and listens. */
async function talking(gateway = new FakeGateway(), profile = new Profile()): Promise<Tab> {
  const tab = new Tab(gateway, profile);
  tab.session.ensure();
  await pass();
  return tab;
}

const seenOf = (tab: Tab): string[] => tab.session.view.rows.filter((row) => row.seen).map(({ text }) => text);

describe("an agent is writing", () => {
  test("it is shown for six seconds after the last sign of it", async () => {
    const tab = await talking();
    tab.gateway.signal("typing", {});
    await pass();
    expect(tab.session.view.typing).toBe(true);
    await pass(4_000);
    tab.gateway.signal("typing", {});
    await pass(4_000);
    expect(tab.session.view.typing).toBe(true);
    await pass(2_000);
    expect(tab.session.view.typing).toBe(false);
  });

  test("a message of theirs ends it, one of the visitor's does not", async () => {
    const tab = await talking();
    tab.gateway.signal("typing", {});
    await pass();
    tab.session.send("And another thing");
    await pass();
    expect(tab.session.view.typing).toBe(true);
    tab.gateway.push(tab.gateway.say("Yes?"));
    await pass();
    expect(tab.session.view.typing).toBe(false);
  });

  test("it is nothing that a conversation that ended, or another user's, goes on with", async () => {
    const tab = await talking();
    tab.gateway.signal("typing", {});
    await pass();
    tab.gateway.close("session_ended");
    await pass();
    expect(tab.session.view).toMatchObject({ phase: "ended", typing: false });

    const other = await talking();
    other.gateway.signal("typing", {});
    await pass();
    void other.session.resetUser();
    expect(other.session.view.typing).toBe(false);
  });
});

describe("an agent has read", () => {
  test("the newest of the visitor's that was read says so, and it never goes back", async () => {
    const tab = await talking();
    tab.session.send("one");
    await pass();
    tab.session.send("two");
    await pass();
    tab.session.send("three");
    await pass();
    expect(seenOf(tab)).toEqual([]);
    tab.gateway.signal("seen", { seq: 3 });
    await pass();
    expect(seenOf(tab)).toEqual(["two"]);
    tab.gateway.signal("seen", { seq: 2 });
    await pass();
    expect(seenOf(tab)).toEqual(["two"]);
    tab.gateway.signal("seen", { seq: 9 });
    await pass();
    expect(seenOf(tab)).toEqual(["three"]);
    expect(tab.gateway.streams).toHaveLength(1);
  });

  test("the next page knows it, also where the gateway has forgotten; after a log-out nobody does", async () => {
    const tab = await talking();
    tab.session.send("one");
    await pass();
    tab.gateway.signal("seen", { seq: 2 });
    await pass();
    tab.session.close();
    const next = new Tab(tab.gateway, tab.profile);
    next.session.begin();
    await pass();
    expect(seenOf(next)).toEqual(["one"]);
    await next.session.resetUser();
    expect(next.profile.stored()).toBeNull();
  });

  test("a place that is none cuts the stream, which is opened again", async () => {
    const tab = await talking();
    tab.gateway.signal("seen", { seq: "all" });
    await pass(5_000);
    expect(tab.gateway.streams).toHaveLength(2);
    expect(tab.session.view.phase).toBe("live");
  });
});
