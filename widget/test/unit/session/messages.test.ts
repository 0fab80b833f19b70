import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { held, json, refuse } from "../given/fakeGateway";
import { pass, Tab } from "../given/person";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-22T12:00:00Z") }));
afterEach(() => void vi.useRealTimers());

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
