import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeGateway, held, json, jwt } from "../given/fakeGateway";
import { pass, Profile, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

const aigerim = jwt({ sub: "aigerim" });

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
