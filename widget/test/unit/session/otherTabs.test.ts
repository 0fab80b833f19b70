import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, jwt } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });
const marat = jwt({ sub: "marat" });

describe("tabs", () => {
  test("two that begin together share one session", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const tabs = [new Tab(gateway, profile), new Tab(gateway, profile)];
    for (const tab of tabs) tab.session.ensure();
    await pass();
    expect(gateway.called("init").map(({ body }) => body["session"])).toEqual([undefined, "bs_t.s1.secret"]);
  });

  test("one that is identified takes the others along, without the token", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [one, two] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    two.session.ensure();
    await pass();
    const told: unknown[] = [];
    profile.tabs.push({ hear: (news) => told.push(news) });
    void one.session.identify(aigerim);
    await pass();
    expect(two.session.view).toMatchObject({ mode: "identified", user: { id: "aigerim" } });
    expect(JSON.stringify(told)).not.toContain(aigerim);
  });

  test("a log-out reaches them, and old news of it does not harm a session made since", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [one, two] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    void one.session.identify(aigerim);
    await pass();
    expect(two.session.view.mode).toBe("identified");
    void one.session.resetUser();
    await pass();
    expect(two.session.view).toMatchObject({ phase: "idle", rows: [], user: null });
    void one.session.identify(marat);
    await pass();
    // The storage event of the removal comes late.
    for (const tab of profile.tabs) tab.hear({ kind: "removed", was: '{"session":"bs_t.s1.secret"}' });
    await pass();
    for (const tab of [one, two]) expect(tab.session.view.user?.id).toBe("marat");
    expect(profile.stored()).not.toBeNull();
    // Even later than news of the next one, in a process that does not see that one stored yet.
    profile.items.clear();
    for (const tab of profile.tabs) tab.hear({ kind: "removed", was: '{"session":"bs_t.s1.secret"}' });
    for (const tab of [one, two]) expect(tab.session.view.user?.id).toBe("marat");
    // Of this one it counts, and so does clearing everything.
    two.session.close();
    for (const was of [null]) for (const tab of profile.tabs) tab.hear({ kind: "removed", was });
    expect(one.session.view.user).toBeNull();
  });

  test("those that are opened in the background hold one stream together", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const first = new Tab(gateway, profile);
    first.session.ensure();
    await pass();
    first.session.close();
    await pass();
    for (let number = 0; number < 5; number++) {
      const tab = new Tab(gateway, profile);
      tab.visible = false;
      tab.session.begin();
    }
    await pass(1_000);
    expect(gateway.open).toBe(1);
  });

  test("in the background only one keeps a stream, and looking brings it back with what was missed", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const tabs = [new Tab(gateway, profile), new Tab(gateway, profile), new Tab(gateway, profile)];
    for (const tab of tabs) tab.session.ensure();
    await pass();
    expect(gateway.open).toBe(3);
    for (const tab of tabs) tab.change({ visible: false });
    await pass(29_000);
    expect(gateway.open).toBe(3);
    await pass(10_000);
    expect(gateway.open).toBe(1);
    gateway.say("Missed");
    tabs[2]!.change({ visible: true });
    await pass(1_000);
    expect(gateway.open).toBe(2);
    expect(tabs[2]!.texts).toEqual(["Missed"]);
  });

  test("a log-out in one is heard by the other's page", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [one, two] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    void one.session.identify(aigerim);
    two.session.ensure();
    await pass(1_000);
    const before = two.heard("anonymous").length;
    void one.session.resetUser();
    await pass(1_000);
    expect(two.heard("anonymous")).toHaveLength(before + 1);
    expect(two.session.view.mode).toBeNull();
  });
});
