import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { held, json, jwt, refuse } from "../given/fakeGateway";
import { pass, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });

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
