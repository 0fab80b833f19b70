import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, json } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

describe("what is unsent", () => {
  const offline = async (): Promise<Tab> => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.gateway.post = () => Promise.reject(new TypeError("offline"));
    for (const text of ["One", "Two", "Three"]) tab.session.send(text);
    await pass();
    return tab;
  };

  test("survives a click on a link, and goes out from the next page, once and in order", async () => {
    const tab = await offline();
    tab.leave();
    tab.session.close();
    const working = new FakeGateway();
    const next = new Tab(working, tab.profile, tab.tabArea);
    next.session.begin();
    await pass(5_000);
    expect(working.called("messages").map(({ body }) => body["text"])).toEqual(["One", "Two", "Three"]);
    expect(working.called("messages").map(({ body }) => body["clientId"])).toEqual(["c1", "c2", "c3"]);
    expect(next.texts).toEqual(["One", "Two", "Three"]);
    // Nothing is kept any longer.
    next.session.close();
    const third = new Tab(working, tab.profile, tab.tabArea);
    third.session.begin();
    await pass(5_000);
    expect(working.called("messages")).toHaveLength(3);
  });

  test("the first of it is tried once more while the page is being left: all at once, they arrived in another order", async () => {
    const tab = await offline();
    const before = tab.gateway.called("messages").length;
    tab.leave();
    expect(tab.gateway.called("messages").slice(before).map(({ body }) => body["text"])).toEqual(["One"]);
  });

  test("is forgotten by a log-out", async () => {
    const tab = await offline();
    void tab.session.resetUser();
    tab.leave();
    const next = new Tab(new FakeGateway(), tab.profile, tab.tabArea);
    next.session.ensure();
    await pass(5_000);
    expect(next.gateway.called("messages")).toEqual([]);
  });

  test("is not said in somebody else's name, nor in another conversation", async () => {
    const tab = await offline();
    tab.leave();
    tab.session.close();
    tab.profile.items.clear();
    const next = new Tab(new FakeGateway(), tab.profile, tab.tabArea);
    next.gateway.init = () => json({ session: "bs_t.other.secret", sessionId: "other", mode: "anonymous", user: null, resumed: false, seq: 1 });
    next.session.ensure();
    await pass(5_000);
    expect(next.gateway.called("messages")).toEqual([]);
  });

  test("the browser asks before it is lost, where nothing can be kept, and only then", async () => {
    const kept = await offline();
    expect(kept.losesSomething()).toBe(false);
    const tab = new Tab(new FakeGateway(), new Profile(), null);
    tab.session.ensure();
    await pass();
    expect(tab.losesSomething()).toBe(false);
    tab.gateway.post = () => Promise.reject(new TypeError("offline"));
    tab.session.send("One");
    await pass();
    expect(tab.losesSomething()).toBe(true);
  });
});
