import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, json, jwt, refuse } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });

describe("going in", () => {
  test("nobody who was never here costs a request", async () => {
    const tab = new Tab();
    tab.session.begin();
    await pass(60_000);
    expect(tab.gateway.calls).toEqual([]);
    expect(tab.session.view.phase).toBe("idle");
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
  test("the first open starts a conversation, reads it and follows it", async () => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    expect(tab.gateway.calls.map(({ path }) => path)).toEqual(["init", "messages?after=0&limit=200", "stream"]);
    expect(tab.gateway.calls[0]!.body).toMatchObject({ publicToken: "pk_t_x", context: { url: "http://shop/" } });
    expect(tab.session.view).toMatchObject({ phase: "live", mode: "anonymous", user: null, loaded: true });
    expect(tab.heard("anonymous")).toHaveLength(1);
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

  test.each([
    ["a message after thousands of page views is found", 2_500, true, "latest"],
    ["thousands of page views alone are not worth keeping", 2_500, false, "latest-first"],
    ["and where there are too many to look through, nothing is given up", 50_000, false, "latest"],
  ])("whether anything was said: %s", async (_, events, speaks, resume) => {
    const tab = new Tab();
    tab.session.ensure();
    await pass();
    tab.session.close();
    tab.gateway.record(events);
    if (speaks) tab.gateway.say("Can I help you?");
    const next = new Tab(tab.gateway, tab.profile);
    void next.session.identify(aigerim);
    await pass();
    expect(tab.gateway.called("init").at(-1)!.body).toMatchObject({ session: tab.profile.stored()!["session"], resume });
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
