import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, held, json, jwt, refuse } from "./given/fakeGateway";
import { pass, Profile, Tab } from "./given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });
const marat = jwt({ sub: "marat" });

describe("going in", () => {
  test("nobody who was never here costs a request", async () => {
    const tab = new Tab();
    tab.session.begin();
    await pass(60_000);
    expect(tab.gateway.calls).toEqual([]);
    expect(tab.session.view.phase).toBe("idle");
  });

  test("the first open starts a conversation, reads it and follows it", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    expect(tab.gateway.calls.map(({ path }) => path)).toEqual(["init", "messages?after=0&limit=200", "stream"]);
    expect(tab.gateway.calls[0]!.body).toMatchObject({ publicToken: "pk_t_x", context: { url: "http://shop/" } });
    expect(tab.session.view).toMatchObject({ phase: "live", mode: "anonymous", user: null, loaded: true });
    expect(tab.heard("anonymous")).toHaveLength(1);
  });

  test("query parameters that the tenant names are sent with the next init, and no other", async () => {
    const tab = new Tab();
    tab.gateway.pageParameters = ["utm_source", 7, "page"];
    tab.session.ensure();
    await pass();
    tab.leave();
    const next = new Tab(tab.gateway, tab.profile);
    next.session.ensure();
    await pass();
    const urls = tab.gateway.called("init").map(({ body }) => (body["context"] as { url: string }).url);
    expect(urls).toEqual(["http://shop/", "http://shop/?utm_source=mail"]);
  });

  test("identify sends the token with every init, and tells the mode", async () => {
    const tab = new Tab();
    const mode = tab.session.identify(aigerim);
    await pass();
    expect(await mode).toBe("identified");
    expect(tab.gateway.called("init")[0]!.body).toMatchObject({ identityToken: aigerim, resume: "latest" });
    expect(tab.heard("identified")).toEqual([{ user: { id: "aigerim", name: "aigerim", email: null } }]);
    expect(JSON.stringify([...tab.profile.items])).not.toContain(aigerim);
  });

  test("what can't be a token is not sent, starts nothing, and is said once, without quoting it", async () => {
    const tab = new Tab();
    for (const given of ["", null, undefined, "null", "<!doctype html><p>Log in, Alice</p>", '{"error":"secret words"}', "a".repeat(70_000), new Response("x")])
      expect(await tab.session.identify(given)).toBe("anonymous");
    await pass();
    expect(tab.gateway.calls).toEqual([]);
    expect(tab.warnings.join("\n")).toContain("a page of HTML");
    expect(tab.warnings.join("\n")).not.toMatch(/Alice|secret words/);
  });

  test("a token is understood as backends send it", async () => {
    for (const given of [`${aigerim}\n`, ` "${aigerim}" `, `Bearer ${aigerim}`, JSON.stringify({ token: aigerim }), JSON.stringify(`${aigerim}\n`), { token: aigerim }]) {
      const tab = new Tab();
      const mode = tab.session.identify(given);
      await pass();
      expect(await mode).toBe("identified");
      expect(tab.gateway.called("init")[0]!.body["identityToken"]).toBe(aigerim);
    }
  });

  test("what can't be a token leaves the visitor who is known as they are", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    expect(await tab.session.identify("<html>")).toBe("identified");
    expect(tab.session.view.user).toMatchObject({ id: "aigerim" });
  });

  test("a refused token makes one conversation, however often it is shown, and leaves what another tab said", async () => {
    const [gateway, profile] = [new FakeGateway(), new Profile()];
    for (let load = 0; load < 10; load++) {
      const tab = new Tab(gateway, profile);
      void tab.session.identify(jwt({}));
      void tab.session.identify(jwt({}));
      await pass(1_000);
      tab.session.close();
    }
    const sessions = new Set(gateway.called("init").map(({ body }) => body["session"]));
    expect(sessions).toEqual(new Set([undefined, profile.stored()!["session"]]));
    expect(gateway.called("init").filter(({ body }) => body["session"] === undefined)).toHaveLength(1);
  });

  test("a refused token of a page with a callback is tried once more with the callback's, which may be newer", async () => {
    const tab = new Tab();
    tab.getIdentityToken = () => aigerim;
    tab.gateway.init = (call) => {
      const { identityToken } = call.body as { identityToken?: string };
      const old = identityToken !== aigerim;
      return json({
        session: "bs_t.s1.secret", sessionId: "s1", mode: old ? "anonymous" : "identified",
        user: old ? null : { id: "aigerim", name: null, email: null }, resumed: false, seq: 1,
      });
    };
    const mode = tab.session.identify(jwt({ sub: "aigerim", iat: 1 }));
    await pass();
    expect(await mode).toBe("identified");
    expect(tab.heard("anonymous")).toEqual([]);
    expect(tab.gateway.called("init")).toHaveLength(2);
  });

  test("a callback whose tokens are all refused is asked once more, and not for ever", async () => {
    const tab = new Tab();
    let asked = 0;
    tab.getIdentityToken = () => jwt({ iat: ++asked });
    for (let round = 0; round < 3; round++) {
      void tab.session.identify(jwt({ iat: -round }));
      await pass(10_000);
    }
    expect(asked).toBe(1);
    expect(tab.session.view.mode).toBe("anonymous");
  });

  test("a refused token is anonymous, silently, and the page hears it each time", async () => {
    const tab = new Tab();
    for (const count of [1, 2]) {
      const mode = tab.session.identify(jwt({}));
      await pass();
      expect(await mode).toBe("anonymous");
      expect(tab.heard("anonymous")).toHaveLength(count);
    }
  });

  test("a conversation in which something was said is claimed, an empty one only where the user has none", async () => {
    for (const speaks of [true, false]) {
      const tab = new Tab();
      tab.session.ensure();
      await pass();
      if (speaks) tab.session.send("Hello");
      await pass();
      const { session } = tab.profile.stored()!;
      void tab.session.identify(aigerim);
      await pass();
      // Which of the two it is, only the gateway can say, for it knows whether the token is good.
      expect(tab.gateway.called("init").at(-1)!.body).toMatchObject({ session, resume: speaks ? "latest" : "latest-first" });
    }
  });

  test("what an agent said to a visitor who hasn't spoken is worth keeping, also when this browser hasn't seen it", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.session.close();
    tab.gateway.say("Can I help you?");
    const next = new Tab(tab.gateway, tab.profile);
    void next.session.identify(aigerim);
    await pass();
    expect(tab.gateway.called("init").at(-1)!.body).toMatchObject({ session: tab.profile.stored()!["session"], resume: "latest" });
  });

  test("of two tokens given one after the other the later one counts, for both promises", async () => {
    const tab = new Tab();
    const modes = [tab.session.identify(jwt({})), tab.session.identify(aigerim)];
    await pass();
    expect(await Promise.all(modes)).toEqual(["identified", "identified"]);
    expect(tab.gateway.called("init")).toHaveLength(1);
  });

  test("a bound session is not shown again without proof: the callback is asked first", async () => {
    const first = new Tab();
    void first.session.identify(aigerim);
    await pass();
    const again = new Tab(new FakeGateway(), first.profile);
    again.session.begin();
    await pass();
    expect(again.gateway.calls).toEqual([]);

    const withSource = new Tab(new FakeGateway(), first.profile);
    withSource.getIdentityToken = () => aigerim;
    withSource.session.begin();
    await pass();
    expect(withSource.session.view.mode).toBe("identified");
  });

  test("503 and lost connections are waited out with growing pauses", async () => {
    const tab = new Tab();
    const { init } = tab.gateway;
    const times: number[] = [];
    tab.gateway.init = (call) => {
      times.push(Date.now());
      if (times.length < 3) return refuse("ledger_unavailable", 503);
      if (times.length < 6) return Promise.reject(new TypeError("network"));
      return init(call);
    };
    const mode = tab.session.identify(aigerim);
    await pass(300_000);
    expect(await mode).toBe("identified");
    const pauses = times.slice(1).map((time, at) => time - times[at]!);
    expect(pauses).toEqual([375, 750, 1_500, 3_000, 6_000]);
    expect(tab.session.view.trouble).toBeNull();
  });

  test("429 is waited out as long as it asks, whatever the visitor does meanwhile", async () => {
    const tab = new Tab();
    const { init } = tab.gateway;
    tab.gateway.init = () => refuse("too_many_requests", 429, { "Retry-After": "30" });
    tab.session.ensure();
    await pass();
    expect(tab.session.view.trouble).toBe("busy");
    tab.session.send("Hello?");
    tab.session.ensure();
    tab.change({ online: true });
    await pass(29_900);
    expect(tab.gateway.called("init")).toHaveLength(1);
    tab.gateway.init = init;
    await pass(10_000);
    expect(tab.session.view).toMatchObject({ phase: "live", trouble: null });
    expect(tab.texts).toEqual(["Hello?"]);
  });

  test.each(["unknown_public_token", "origin_not_allowed", "tenant_suspended"])("%s is final until the visitor tries again", async (code) => {
    const tab = new Tab();
    const { init } = tab.gateway;
    tab.gateway.init = () => refuse(code, 403);
    const mode = tab.session.identify(aigerim);
    mode.catch(() => undefined);
    await pass(600_000);
    await expect(mode).rejects.toThrow(code);
    expect(tab.gateway.called("init")).toHaveLength(1);
    expect(tab.session.view.phase).toBe("unavailable");
    expect(tab.warnings.join()).toContain(code);
    tab.gateway.init = init;
    tab.session.ensure();
    await pass();
    expect(tab.session.view.phase).toBe("live");
  });

  test("identity_required asks the callback once, then says so", async () => {
    const tab = new Tab();
    const { init } = tab.gateway;
    tab.gateway.init = (call) => ("identityToken" in call.body ? init(call) : refuse("identity_required", 403));
    tab.session.ensure();
    await pass();
    expect(tab.session.view.phase).toBe("identityRequired");
    tab.getIdentityToken = async () => aigerim;
    tab.change({ visible: true });
    await pass();
    expect(tab.session.view).toMatchObject({ phase: "live", mode: "identified" });
  });
});

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

describe("logging out", () => {
  test("it is forgotten at once, then the gateway is told, then the other tabs", async () => {
    const profile = new Profile();
    const tab = new Tab(new FakeGateway(), profile);
    const order: string[] = [];
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Mine");
    await pass();
    const { session } = profile.stored()!;
    tab.gateway.reset = (call) => {
      order.push(`told ${call.session} ${profile.stored() === null && tab.texts.length === 0}`);
      return new Response(null, { status: 204 });
    };
    profile.tabs.push({ hear: (news) => order.push(news.kind) });
    const done = tab.session.resetUser();
    expect(tab.texts).toEqual([]);
    expect(profile.stored()).toBeNull();
    await pass();
    await done;
    expect(order).toEqual([`told ${session} true`, "reset"]);
    expect(tab.session.view).toMatchObject({ phase: "idle", mode: null, user: null });
  });

  test.each(["init", "read", "post"] as const)("an answer to %s that is on its way back neither paints nor stores", async (call) => {
    const tab = new Tab();
    if (call !== "init") {
      void tab.session.identify(aigerim);
      await pass();
    }
    const answer = held<Response>();
    const late = tab.gateway[call]({ method: "POST", path: "messages?after=0", session: "s", body: { identityToken: aigerim, text: "Mine", clientId: "c1" }, lastEventId: null, accept: null });
    tab.gateway[call] = () => answer.promise;
    if (call === "post") tab.session.send("Mine");
    else void tab.session.identify(aigerim);
    await pass();
    void tab.session.resetUser();
    answer.give(await late);
    await pass(10_000);
    expect(tab.profile.stored()).toBeNull();
    expect(tab.texts).toEqual([]);
    expect(tab.session.view.phase).toBe("idle");
  });

  test("a pending identify is answered: anonymous", async () => {
    const tab = new Tab();
    tab.gateway.init = () => new Promise(() => {});
    const mode = tab.session.identify(aigerim);
    await pass();
    void tab.session.resetUser();
    expect(await mode).toBe("anonymous");
  });

  test("a session that another tab's answer stored meanwhile is not brought back by this tab's", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    const answer = held<Response>();
    const { init } = tab.gateway;
    tab.gateway.init = () => answer.promise;
    void tab.session.identify(aigerim);
    await pass();
    // Another tab logs out; its news is still on its way.
    tab.profile.items.clear();
    answer.give(json({ session: "bs_t.s1.new", sessionId: "s1", mode: "identified", user: { id: "aigerim", name: null, email: null }, resumed: true, seq: 1 }));
    await pass();
    expect(tab.profile.stored()).toBeNull();
    expect(tab.session.view.phase).toBe("idle");
    expect(tab.gateway.called("reset").map(({ session }) => session)).toEqual(["bs_t.s1.new"]);
    tab.gateway.init = init;
  });

  test("a gateway that cannot be reached is told later, and the promise does not wait for that", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    let tries = 0;
    tab.gateway.reset = () => (++tries < 4 ? Promise.reject(new TypeError("network")) : new Response(null, { status: 204 }));
    const done = tab.session.resetUser();
    await pass();
    await done;
    expect(tries).toBe(1);
    await pass(120_000);
    expect(tries).toBe(4);
  });

  test("what was waiting to be sent is gone, and is not sent", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.gateway.post = () => Promise.reject(new TypeError("network"));
    tab.session.send("Mine");
    await pass();
    const posts = tab.gateway.called("messages").length;
    void tab.session.resetUser();
    await pass(120_000);
    expect(tab.gateway.called("messages")).toHaveLength(posts);
  });
});

describe("a session that is turned away", () => {
  test("suspended: the callback's token brings it back, with what was said meanwhile", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.gateway.say("Before");
    tab.gateway.push(tab.gateway.messages[0]!);
    await pass();
    const token = held<string>();
    tab.getIdentityToken = () => token.promise;
    const { session } = tab.profile.stored()!;
    tab.gateway.close("session_suspended");
    await pass();
    tab.session.send("Meanwhile");
    token.give(jwt({ sub: "aigerim", fresh: true }));
    await pass(1_000);
    expect(tab.gateway.called("init").at(-1)!.body).toMatchObject({ session, identityToken: jwt({ sub: "aigerim", fresh: true }) });
    expect(tab.texts).toEqual(["Before", "Meanwhile"]);
    expect(tab.heard("suspended")).toEqual([]);
  });

  test("suspended without a token: nothing is shown, the page hears it, identify brings it back", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.session.send("Mine");
    await pass();
    tab.gateway.close("session_suspended");
    await pass();
    expect(tab.session.view).toMatchObject({ phase: "suspended", rows: [] });
    expect(tab.heard("suspended")).toHaveLength(1);
    // It is not quietly entered as somebody else.
    expect(tab.gateway.called("init")).toHaveLength(1);
    void tab.session.identify(jwt({ sub: "aigerim", fresh: true }));
    await pass();
    expect(tab.texts).toEqual(["Mine"]);
  });

  test("ended by the tenant: what was said stays, no other session is made, and what is said next begins one", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.session.send("Mine");
    await pass();
    const { session } = tab.profile.stored()!;
    tab.gateway.close("session_ended");
    await pass(60_000);
    tab.session.ensure();
    await pass();
    expect(tab.session.view).toMatchObject({ phase: "ended", trouble: null });
    expect(tab.texts).toEqual(["Mine"]);
    expect(tab.gateway.called("init")).toHaveLength(1);
    tab.gateway.messages.length = 0;
    tab.session.send("Once more");
    await pass();
    expect(tab.gateway.called("init")).toHaveLength(2);
    expect(tab.gateway.called("init")[1]!.body["session"]).toBeUndefined();
    expect(tab.texts).toEqual(["Once more"]);
    expect(tab.gateway.called("messages").at(-1)!.session).not.toBe(session);
    expect(tab.session.view.phase).toBe("live");
  });

  test("ended while something was being said: it is not sent, and another try begins a conversation with it", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { post } = tab.gateway;
    tab.gateway.post = () => refuse("session_ended", 401);
    tab.session.send("Too late");
    await pass();
    expect(tab.session.view.rows).toMatchObject([{ text: "Too late", state: "failed" }]);
    tab.gateway.post = post;
    tab.session.retry(tab.session.view.rows[0]!.key);
    await pass();
    expect(tab.session.view.rows).toMatchObject([{ text: "Too late", state: "recorded" }]);
  });

  test("a page after the one on which the conversation ended asks nothing until the visitor wants to talk", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.gateway.close("session_ended");
    await pass();
    const next = new Tab(tab.gateway, tab.profile);
    next.session.begin();
    await pass();
    expect(tab.gateway.called("init")).toHaveLength(1);
    next.session.ensure();
    await pass();
    expect(tab.gateway.called("init")).toHaveLength(2);
  });

  describe.each([
    ["identity_required", "identityRequired"],
    ["tenant_suspended", "unavailable"],
  ])("%s", (code, phase) => {
    /** Somebody who was known is turned away, with one message refused and one not sent yet. */
    async function turnedAway(): Promise<{ tab: Tab; letIn: () => void }> {
      const tab = new Tab();
      void tab.session.identify(aigerim);
      await pass();
      tab.session.send("Mine");
      await pass();
      const { init, post } = tab.gateway;
      tab.gateway.post = (call) => (call.body["text"] === "Bad" ? refuse("invalid_request", 400) : Promise.reject(new TypeError("network")));
      tab.session.send("Bad");
      tab.session.send("Not yet out");
      await pass();
      tab.gateway.init = () => refuse(code, 403);
      tab.gateway.close(code);
      await pass(1_000);
      expect(tab.session.view).toMatchObject({ phase, rows: [], unread: 0 });
      return { tab, letIn: () => Object.assign(tab.gateway, { init, post }) };
    }

    test("opened again, neither name nor text is there before the gateway has answered", async () => {
      const { tab } = await turnedAway();
      tab.gateway.init = () => Promise.reject(new TypeError("network"));
      tab.change({ online: false });
      tab.session.ensure();
      await pass(60_000);
      expect(tab.session.view).toMatchObject({ phase: "connecting", trouble: "offline", user: null, loaded: false });
      expect(tab.texts).not.toContain("Mine");
    });

    test("let in again, it is all there once, and what was not sent yet is said", async () => {
      const { tab, letIn } = await turnedAway();
      letIn();
      tab.session.ensure();
      await pass(10_000);
      expect(tab.session.view).toMatchObject({ phase: "live", user: { id: "aigerim" } });
      expect(tab.session.view.rows.map(({ text, state }) => [text, state])).toEqual([["Mine", "recorded"], ["Not yet out", "recorded"], ["Bad", "failed"]]);
      expect(tab.gateway.called("messages").filter(({ body }) => body["text"] === "Bad")).toHaveLength(1);
      // It is the same one as before: the page has nothing new to hear.
      expect(tab.heard("identified")).toHaveLength(1);
    });

    test("let in as nobody, what was not sent yet is gone with whom it belonged to", async () => {
      const { tab } = await turnedAway();
      const posts = tab.gateway.called("messages").length;
      tab.gateway.init = () => json({ session: "bs_t.s9.x", sessionId: "s9", mode: "anonymous", user: null, resumed: false, seq: 1 });
      tab.gateway.read = () => json({ items: [], next: null });
      tab.session.ensure();
      await pass(60_000);
      expect(tab.session.view).toMatchObject({ phase: "live", mode: "anonymous", rows: [] });
      expect(tab.gateway.called("messages")).toHaveLength(posts);
    });
  });

  test("unknown: a new session, and what was not sent yet goes there", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { session } = tab.profile.stored()!;
    const { post } = tab.gateway;
    tab.gateway.post = (call) => (call.session === session ? refuse("session_unknown", 401) : post(call));
    tab.session.send("Hello");
    await pass(1_000);
    expect(tab.gateway.called("init").at(-1)!.body["session"]).toBeUndefined();
    expect(tab.profile.stored()!["session"]).not.toBe(session);
    expect(tab.texts).toEqual(["Hello"]);
    expect(tab.session.view.rows[0]!.state).toBe("recorded");
  });

  test("a gateway that turns every session away is not asked in a hurry", async () => {
    const tab = new Tab();
    tab.gateway.read = () => refuse("session_unknown", 401);
    tab.session.ensure();
    await pass(60_000);
    expect(tab.gateway.called("init").length).toBeLessThan(12);
  });

  test("a callback that fails is tried three times, and its fault is not quoted", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    let asked = 0;
    tab.getIdentityToken = () => {
      asked++;
      throw new Error("with a secret in it");
    };
    tab.gateway.close("session_suspended");
    await pass(60_000);
    expect(asked).toBe(3);
    expect(tab.session.view.phase).toBe("suspended");
    expect(tab.warnings.join()).not.toContain("secret");
  });

  test("a callback that never answers is given up", async () => {
    const tab = new Tab();
    void tab.session.identify(aigerim);
    await pass();
    tab.getIdentityToken = () => new Promise(() => {});
    tab.gateway.close("session_suspended");
    await pass(60_000);
    expect(tab.session.view.phase).toBe("suspended");
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
      await pass(86_400_000);
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

describe("messages", () => {
  test("one's own that the stream shows before its answer stands there once", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { post } = tab.gateway;
    const answer = held<Response>();
    tab.gateway.post = () => answer.promise;
    tab.session.send("Hello");
    await pass();
    const call = tab.gateway.called("messages")[0]!;
    const response = await post(call);
    tab.gateway.push(tab.gateway.messages[0]!);
    await pass();
    expect(tab.texts).toEqual(["Hello"]);
    const { key } = tab.session.view.rows[0]!;
    answer.give(response);
    await pass();
    expect(tab.session.view.rows).toMatchObject([{ text: "Hello", state: "recorded", key }]);
    expect(tab.heard("message")).toHaveLength(1);
  });

  test("the same words from another tab are another message", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { post } = tab.gateway;
    const answer = held<Response>();
    tab.gateway.post = () => answer.promise;
    tab.session.send("Hello");
    await pass();
    tab.gateway.push(tab.gateway.say("Hello", "visitor"));
    await pass();
    answer.give(await post(tab.gateway.called("messages")[0]!));
    await pass();
    expect(tab.texts).toEqual(["Hello", "Hello"]);
  });

  test("an answer to one's own post does not hide what others said before it", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.gateway.say("Said, but not streamed yet");
    tab.session.send("Mine");
    await pass();
    expect(tab.texts).toEqual(["Mine"]);
    // The stream breaks off before it could say so; whoever goes on from one's own message would never see it.
    tab.gateway.streams.at(-1)!.controller.close();
    await pass(1_000);
    expect(tab.texts).toEqual(["Said, but not streamed yet", "Mine"]);
  });

  test("they are sent one after the other, again under the same id, until they are recorded", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { post } = tab.gateway;
    let tries = 0;
    tab.gateway.post = (call) => {
      if (++tries === 1) {
        void post(call);
        return Promise.reject(new TypeError("the answer was lost"));
      }
      return tries === 2 ? refuse("outcome_unknown", 503, { "Retry-After": "1" }) : post(call);
    };
    for (const text of ["One", "Two", "Three"]) tab.session.send(text);
    await pass(30_000);
    expect(tab.gateway.messages.map(({ text }) => text)).toEqual(["One", "Two", "Three"]);
    expect(new Set(tab.gateway.called("messages").map(({ body }) => body["clientId"])).size).toBe(3);
    expect(tab.texts).toEqual(["One", "Two", "Three"]);
  });

  test("one that is refused does not hold up the next, and can be tried again", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    const { post } = tab.gateway;
    tab.gateway.post = (call) => (call.body["text"] === "Bad" ? refuse("invalid_request", 400) : post(call));
    tab.session.send("Bad");
    tab.session.send("Good");
    await pass();
    expect(tab.session.view.rows.map(({ text, state }) => [text, state])).toEqual([["Good", "recorded"], ["Bad", "failed"]]);
    tab.gateway.post = post;
    tab.session.retry(tab.session.view.rows[1]!.key);
    await pass();
    expect(tab.texts).toEqual(["Good", "Bad"]);
  });

  test("a stream that ends is opened again after what was read, and brings what came meanwhile once", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    for (let round = 0; round < 5; round++) {
      const message = tab.gateway.say(`Reply ${round}`);
      tab.gateway.push(message);
      tab.gateway.push(message);
      await pass();
      tab.gateway.streams.at(-1)!.controller.error(new TypeError("cut"));
      tab.gateway.say(`Meanwhile ${round}`);
      await pass(30_000);
    }
    expect(tab.texts).toEqual([0, 1, 2, 3, 4].flatMap((round) => [`Reply ${round}`, `Meanwhile ${round}`]));
    expect(tab.heard("message")).toHaveLength(10);
    expect(tab.gateway.streams.map(({ after }) => after)).toEqual([0, 3, 5, 7, 9, 11]);
  });

  test("a gateway that knows less than was shown, after a restored backup, is read anew", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    for (const text of ["Kept", "Lost with the disk"]) tab.gateway.push(tab.gateway.say(text));
    await pass();
    tab.gateway.messages.pop();
    const { stream } = tab.gateway;
    tab.gateway.stream = (call) => (Number(call.lastEventId) > 2 ? refuse("invalid_request", 400) : stream(call));
    tab.gateway.streams.at(-1)!.controller.close();
    await pass(5_000);
    expect(tab.session.view).toMatchObject({ phase: "live", trouble: null });
    expect(tab.texts).toEqual(["Kept"]);
    tab.gateway.push(tab.gateway.say("Said since"));
    await pass();
    expect(tab.texts).toEqual(["Kept", "Said since"]);
  });

  test("one that is no message does no harm to those that are", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.gateway.push({ ...tab.gateway.say("Whenever"), at: "whenever" });
    tab.gateway.messages.pop();
    await pass();
    tab.gateway.say("Good");
    await pass(30_000);
    expect(tab.texts).toEqual(["Good"]);
  });

  test("a gateway without a stream is read from time to time", async () => {
    const tab = new Tab();
    tab.gateway.stream = () => refuse("not_found", 404);
    tab.session.ensure();
    await pass(5_000);
    tab.gateway.say("Reply");
    await pass(30_000);
    expect(tab.texts).toEqual(["Reply"]);
  });

  test("a history of several pages is read to its end before anything counts as new", async () => {
    const tab = new Tab();
    for (let number = 0; number < 5; number++) tab.gateway.say(`Old ${number}`);
    tab.gateway.read = (call) => {
      const after = Number(new URL(`http://x/${call.path}`).searchParams.get("after"));
      const items = tab.gateway.messages.filter(({ seq }) => seq > after).slice(0, 2);
      return json({ items, next: items.length === 2 ? items[1]!.seq : null });
    };
    tab.session.ensure();
    await pass();
    expect(tab.texts).toHaveLength(5);
    expect(tab.heard("message")).toEqual([]);
  });

  test("unread are those of others since the visitor last looked, also in the next page", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.session.send("Hello");
    await pass();
    tab.gateway.push(tab.gateway.say("One"));
    await pass();
    expect(tab.session.view.unread).toBe(1);
    tab.session.look(true);
    expect(tab.session.view.unread).toBe(0);
    tab.session.look(false);
    tab.gateway.push(tab.gateway.say("Two"));
    await pass();
    const next = new Tab(tab.gateway, tab.profile);
    next.session.begin();
    await pass();
    expect(next.session.view.unread).toBe(1);
  });
});

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
    tab.gateway.stream = () => {
      tab.gateway.open++;
      return new Response(new ReadableStream<Uint8Array>({ start: (controller) => void tab.gateway.streams.push({ controller, after: 0 }) }), {
        headers: { "Content-Type": "text/event-stream" },
      });
    };
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

describe("a gateway that knows none of the sessions it makes", () => {
  test("after two of them no more are made, and the page's developer is told", async () => {
    const tab = new Tab();
    let made = 0;
    tab.gateway.init = () => json({ session: `bs_t.s${++made}.x`, sessionId: `s${made}`, mode: "anonymous", user: null, resumed: false, seq: 1 });
    tab.gateway.read = () => refuse("session_unknown", 401);
    tab.session.ensure();
    await pass(420_000);
    expect(made).toBe(2);
    expect(tab.session.view.phase).toBe("unavailable");
    expect(tab.warnings.join()).toContain("Authorization");
  });
});
