import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, held, json, jwt, refuse } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });
const marat = jwt({ sub: "marat" });

describe("somebody else", () => {
  test("the old text is gone before the gateway is asked, and stays gone", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Mine");
    await pass();
    const { person } = tab.session.view;
    const answer = held<Response>();
    tab.gateway.init = () => answer.promise;
    tab.gateway.read = () => json({ items: [], next: null });
    void tab.session.identify(marat);
    expect(tab.texts).toEqual([]);
    expect(tab.session.view).toMatchObject({ user: null, mode: null });
    expect(tab.session.view.person).not.toBe(person);
    answer.give(json({ session: "bs_t.s9.x", sessionId: "s9", mode: "identified", user: { id: "marat", name: null, email: null }, resumed: false, seq: 1 }));
    await pass();
    expect(tab.session.view.user?.id).toBe("marat");
    expect(tab.texts).toEqual([]);
  });

  test("what the first one had not sent yet is not said in the second one's name", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.gateway.post = () => Promise.reject(new TypeError("network"));
    tab.session.send("Not yet out");
    await pass(1_000);
    const posts = tab.gateway.called("messages").length;
    void tab.session.identify(marat);
    await pass(120_000);
    expect(tab.gateway.called("messages")).toHaveLength(posts);
    expect(tab.texts).toEqual([]);
  });

  test("a callback that gives somebody else's token at renewal clears the screen, too", async () => {
    const tab = new Tab();
    const now = Date.now() / 1_000;
    void tab.session.identify(jwt({ sub: "aigerim", iat: now, exp: now + 600 }));
    await pass();
    tab.session.send("Mine");
    await pass();
    tab.gateway.init = () => new Promise(() => {});
    tab.getIdentityToken = () => marat;
    await pass(600_000);
    expect(tab.texts).toEqual([]);
  });

  test("an identified visitor whose next token is refused does not keep the text on the screen", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Mine");
    await pass();
    tab.gateway.init = () => json({ session: "bs_t.s9.x", sessionId: "s9", mode: "anonymous", user: null, resumed: false, seq: 1 });
    tab.gateway.read = () => json({ items: [], next: null });
    void tab.session.identify(jwt({ sub: "aigerim", forged: true }));
    await pass();
    expect(tab.texts).toEqual([]);
    expect(tab.session.view.mode).toBe("anonymous");
  });
});

describe("who speaks", () => {
  /** What was posted: by whose session, and what. */
  const posted = (tab: Tab): unknown[] => tab.gateway.called("messages").map(({ session, body }) => [session, body["text"]]);

  test("what was typed for one who is still on the way in is not said by the next one", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    const { init } = tab.gateway;
    tab.gateway.init = () => refuse("ledger_unavailable", 503);
    void tab.session.identify(marat);
    await pass(1_000);
    tab.session.send("Marat's words");
    await pass(1_000);
    tab.gateway.init = init;
    void tab.session.identify(aigerim);
    expect(tab.texts).toEqual([]);
    await pass(60_000);
    expect(tab.session.view.user?.id).toBe("aigerim");
    expect(posted(tab)).toEqual([]);
    expect(tab.texts).toEqual([]);
  });

  test("nor is it said by whom another tab identifies meanwhile", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [one, two] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    const { init } = gateway;
    gateway.init = () => refuse("ledger_unavailable", 503);
    void one.session.identify(marat);
    await pass();
    one.session.send("Marat's words");
    gateway.init = init;
    void two.session.identify(aigerim);
    await pass(60_000);
    expect(one.session.view.user?.id).toBe("aigerim");
    expect(posted(one)).toEqual([]);
    expect([...one.texts, ...two.texts]).toEqual([]);
  });

  test("what was said while one's token was refused is not claimed by the next one", async () => {
    const tab = new Tab();
    const { init } = tab.gateway;
    tab.gateway.init = (call) => init({ ...call, body: { ...call.body, identityToken: undefined } });
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Aigerim's words");
    await pass();
    const { session } = tab.profile.stored()!;
    tab.gateway.init = init;
    void tab.session.identify(marat);
    await pass();
    expect(tab.gateway.called("init").at(-1)!.body["session"]).toBeUndefined();
    expect(tab.gateway.called("reset").map((call) => call.session)).toEqual([session]);
    expect(tab.session.view.user?.id).toBe("marat");
  });

  test("the same one's next token takes along what waits, also past a refusal", async () => {
    const tab = new Tab();
    const { init } = tab.gateway;
    tab.gateway.init = (call) => init({ ...call, body: { ...call.body, identityToken: undefined } });
    void tab.session.identify(aigerim);
    await pass();
    const { post } = tab.gateway;
    tab.gateway.post = () => Promise.reject(new TypeError("network"));
    tab.session.send("Mine");
    await pass();
    tab.gateway.init = init;
    tab.gateway.post = post;
    void tab.session.identify(aigerim);
    await pass(60_000);
    expect(tab.session.view.rows).toMatchObject([{ text: "Mine", state: "recorded" }]);
  });

  test("news of an identification from before this tab's log-out does not undo it", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [one, two] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    void one.session.identify(aigerim);
    await pass();
    const { session, sessionId } = profile.stored() as { session: string; sessionId: string };
    await pass(1_000);
    void two.session.resetUser();
    // Sent before, heard after.
    profile.tabs[1]!.hear({
      kind: "identified", session, sessionId, mode: "identified", user: { id: "aigerim", name: null, email: null }, at: Date.now() - 1,
    });
    await pass();
    for (const tab of [one, two]) expect(tab.session.view).toMatchObject({ phase: "idle", user: null });
  });

  test("the tab whose page spoke last is right, also where an earlier one is let in after that", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [left, next] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    const { init } = gateway;
    gateway.init = () => refuse("ledger_unavailable", 503);
    void left.session.identify(aigerim);
    await pass(1_000);
    let mode: unknown = "pending";
    void next.session.identify(marat).then((given) => (mode = given));
    await pass(1_000);
    gateway.init = (call) => (call.body["identityToken"] === aigerim ? init(call) : refuse("ledger_unavailable", 503));
    await pass(20_000);
    expect(left.session.view.user?.id).toBe("aigerim");
    expect(next.session.view).toMatchObject({ phase: "connecting", mode: null, user: null });
    expect(mode).toBe("pending");
    // A session that is bound to one user is not given to the next.
    gateway.init = (call) => init({ ...call, body: { ...call.body, session: undefined } });
    await pass(60_000);
    expect(mode).toBe("identified");
    expect(gateway.called("init").at(-1)!.body["identityToken"]).toBe(marat);
    for (const tab of [left, next]) expect(tab.session.view.user?.id).toBe("marat");
    expect(next.heard("identified")).toEqual([{ user: { id: "marat", name: "marat", email: null } }]);
  });

  test("a tab that only heard who is there is not overruled by earlier news either", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    const [page, other] = [new Tab(gateway, profile), new Tab(gateway, profile)];
    await pass(1_000);
    void page.session.identify(marat);
    await pass();
    expect(other.session.view.user?.id).toBe("marat");
    profile.tabs[1]!.hear({
      kind: "identified", session: "bs_t.s9.x", sessionId: "s9", mode: "identified", user: { id: "aigerim", name: null, email: null }, at: Date.now() - 1,
    });
    await pass();
    expect(other.session.view).toMatchObject({ phase: "live", user: { id: "marat" } });
  });

  test.each([
    ["logged out", null],
    ["somebody else logged in", '{"session":"bs_t.s9.x","sessionId":"s9","mode":"identified","spoke":false,"read":0}'],
  ])("a page that the back button brings back as it was shows nothing of whom was there: %s meanwhile", async (_, stored) => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Mine");
    await pass();
    const inits = tab.gateway.called("init").length;
    // The same visitor, first: nothing happens.
    tab.change({}, true);
    expect(tab.texts).toEqual(["Mine"]);
    // It was put aside, and heard none of this.
    if (stored === null) tab.profile.items.clear();
    else tab.profile.items.set("blinq.pk_t_x", stored);
    tab.change({}, true);
    expect(tab.texts).toEqual([]);
    await pass(60_000);
    expect(tab.session.view).toMatchObject({ phase: "idle", user: null });
    expect(tab.gateway.called("init")).toHaveLength(inits);
    expect(tab.profile.items.get("blinq.pk_t_x") ?? null).toBe(stored);
  });
});

describe("the token's end", () => {
  const now = Date.parse("2026-11-22T12:00:00Z") / 1_000;

  test("a minute before it the page hears it, and the callback's next one is shown", async () => {
    const tab = new Tab();
    void tab.session.identify(jwt({ sub: "aigerim", iat: now, exp: now + 3_600 }));
    await pass();
    const next = jwt({ sub: "aigerim", iat: now + 3_540, exp: now + 7_200 });
    tab.getIdentityToken = () => next;
    await pass(3_539_000);
    expect(tab.heard("tokenExpiring")).toEqual([]);
    await pass(2_000);
    expect(tab.heard("tokenExpiring")).toEqual([{ expiresAt: new Date((now + 3_600) * 1_000) }]);
    expect(tab.gateway.called("init").at(-1)!.body["identityToken"]).toBe(next);
    expect(tab.session.view.phase).toBe("live");
  });

  test.each([["hours ahead", 4 * 3_600], ["hours behind", -4 * 3_600]])("a visitor's clock that is %s does not matter", async (_, off) => {
    const tab = new Tab();
    // By this clock the token is over, or not yet made; the gateway has accepted it.
    void tab.session.identify(jwt({ sub: "aigerim", iat: now - off, exp: now - off + 3_600 }));
    await pass();
    await pass(3_500_000);
    expect(tab.heard("tokenExpiring")).toEqual([]);
    await pass(60_000);
    expect(tab.heard("tokenExpiring")).toHaveLength(1);
  });

  test("a token without an end rings no bell, one far away does not at once", async () => {
    for (const claims of [{ sub: "aigerim" }, { sub: "aigerim", iat: now, exp: now + 90 * 86_400 }]) {
      const tab = new Tab();
      void tab.session.identify(jwt(claims));
      await pass(3_600_000);
      expect(tab.heard("tokenExpiring")).toEqual([]);
      tab.session.close();
    }
  });

  test.each([
    ["without an iat, by a clock that runs ahead", { sub: "aigerim", exp: now - 10 }],
    ["that is over when it begins", { sub: "aigerim", iat: now, exp: now }],
  ])("a token %s does not turn into a storm", async (_, claims) => {
    const tab = new Tab();
    let asked = 0;
    tab.getIdentityToken = () => jwt({ ...claims, jti: ++asked });
    void tab.session.identify(jwt(claims));
    await pass(60_000);
    expect(asked).toBeLessThanOrEqual(12);
    expect(tab.session.view.mode).toBe("identified");
  });

  test("no callback: the session goes on, for a binding outlives its token", async () => {
    const tab = new Tab();
    void tab.session.identify(jwt({ sub: "aigerim", iat: now, exp: now + 60 }));
    await pass(600_000);
    expect(tab.heard("tokenExpiring")).toHaveLength(1);
    expect(tab.session.view).toMatchObject({ phase: "live", mode: "identified" });
  });
});
