import { namesOf, withoutSecrets } from "../../src/session/pageAddress";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Api, PATIENCE } from "../../src/api/api";
import { Conversation } from "../../src/conversation/conversation";
import { Emitter } from "../../src/events/emitter";
import { DelayedCallback } from "../../src/identity/delayedCallback";
import { claimsOf } from "../../src/identity/claims";
import { remaining, renewIn } from "../../src/identity/lifetime";
import { checkOptions, type BlinqOptions } from "../../src/options";
import { Backoff } from "../../src/retry/backoff";
import { Wake } from "../../src/retry/pause";
import { SessionStore } from "../../src/storage/sessionStore";
import { languageOf } from "../../src/texts/language";
import type { Message } from "../../src/api/wire";
import { jwt } from "./given/fakeGateway";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const signal = new AbortController().signal;

describe("back-off", () => {
  test("it grows, never beyond its cap, and always waits something", () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(40), (random, times) => {
      const backoff = new Backoff(() => random);
      for (let time = 0; time < times; time++) {
        const wait = backoff.next();
        const span = Math.min(30_000, 500 * 2 ** time);
        expect(wait).toBeGreaterThanOrEqual(span / 2);
        expect(wait).toBeLessThanOrEqual(span);
      }
    }));
  });

  test("it never comes before the server asked for, and not all at that moment", () => {
    const waits = new Set<number>();
    for (let random = 0; random < 1; random += 0.1) {
      const wait = new Backoff(() => random).next(10_000);
      expect(wait).toBeGreaterThanOrEqual(10_000);
      waits.add(wait);
    }
    expect(waits.size).toBeGreaterThan(5);
  });

  test("a deaf pause is not rung, an aborted one ends", async () => {
    const wake = new Wake();
    const ended: string[] = [];
    const stop = new AbortController();
    void wake.pause(1_000, signal).then(() => ended.push("heard"));
    void wake.pause(1_000, signal, true).then(() => ended.push("deaf"));
    void wake.pause(1_000, stop.signal, true).then(() => ended.push("aborted"));
    wake.ring();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(["heard"]);
    stop.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(["heard", "aborted"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended).toEqual(["heard", "aborted", "deaf"]);
  });
});

describe("tokens, read and not checked", () => {
  test("claims in any script", () => {
    expect(claimsOf(jwt({ sub: "Айгерим 漢 🫖", exp: 2, iat: 1.5 }))).toEqual({ sub: "Айгерим 漢 🫖", exp: 2, iat: 1.5 });
  });

  test("whatever it is, it never throws", () => {
    fc.assert(fc.property(fc.string(), (text) => void claimsOf(text)));
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const { sub, exp, iat } = claimsOf(jwt(value as object));
      for (const one of [exp, iat]) expect(one === null || Number.isFinite(one)).toBe(true);
      expect(sub === null || typeof sub === "string").toBe(true);
    }));
  });

  test("what is left is between nothing and the whole lifetime, by any clock", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 4e12 }), (iat, life, now) => {
      const left = remaining({ sub: null, iat, exp: iat + life }, now)!;
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThanOrEqual(life * 1_000);
      expect(renewIn(left)).toBeLessThanOrEqual(Math.max(left, 5_000));
    }));
    expect(remaining({ sub: null, iat: 0, exp: null }, 5)).toBeNull();
    expect(remaining({ sub: null, iat: 1_000, exp: 4_600 }, 2_000_000)).toBe(2_600_000);
  });

  test("an alarm farther away than a timer holds rings then, not at once", async () => {
    const ring = vi.fn();
    const alarm = new DelayedCallback();
    alarm.set(3 * 2 ** 31, ring);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(ring).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 ** 32);
    expect(ring).toHaveBeenCalledOnce();
  });
});

describe("what is stored", () => {
  const stored = { session: "bs_x", sessionId: "x", mode: "anonymous", spoke: false, read: 0 } as const;

  test("storage that throws at every touch is none: it is kept in memory", () => {
    const broken = (): never => {
      throw new DOMException("denied", "SecurityError");
    };
    for (const area of [null, { getItem: broken, setItem: broken, removeItem: broken }]) {
      const store = new SessionStore("pk", area);
      expect(store.read()).toBeNull();
      store.write(stored);
      expect(store.read()).toEqual(stored);
      store.remove();
      expect(store.read()).toBeNull();
    }
  });

  test.each(["", "null", "7", "[]", "{}", '{"session":7}', '{"session":"x"', "\0"])("a damaged text is none: %j", (text) => {
    expect(new SessionStore("pk", { getItem: () => text, setItem: () => {}, removeItem: () => {} }).read()).toBeNull();
  });
});

describe("a conversation", () => {
  const message = (seq: number, text = `m${seq}`, role: Message["role"] = "agent"): Message =>
    ({ seq, at: "2026-11-22T12:00:00Z", role, text, author: null, verified: false });

  test("in whatever order and however often messages are received, each stands there once, in order", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (seqs) => {
      const conversation = new Conversation();
      for (const seq of seqs) conversation.receive(message(seq));
      const shown = conversation.messages.map(({ seq }) => seq);
      expect(shown).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(new Set(conversation.rows().map(({ key }) => key)).size).toBe(shown.length);
    }));
  });

  test("a line keeps its key from the moment it is written until it is recorded", () => {
    const conversation = new Conversation();
    conversation.say("c1", "Hello");
    expect(conversation.rows().map(({ key, state }) => [key, state])).toEqual([["c1", "sending"]]);
    conversation.change("c1", { tried: true });
    conversation.receive(message(3, "Hello", "visitor"));
    expect(conversation.rows().map(({ key, state }) => [key, state])).toEqual([["c1", "recorded"]]);
    expect(conversation.confirm(conversation.next!, { seq: 3, at: "2026-11-22T12:00:00Z" }, null, false)).toBeNull();
    expect(conversation.rows().map(({ key }) => key)).toEqual(["c1"]);
  });

  test("one that was not sent yet is not taken for another's like words", () => {
    const conversation = new Conversation();
    conversation.say("c1", "Hello");
    conversation.receive(message(3, "Hello", "visitor"));
    expect(conversation.rows().map(({ key }) => key)).toEqual(["#3", "c1"]);
  });
});

describe("a page's address", () => {
  test("loses its fragment, and what the tenant does not name of its query", () => {
    const named = ["utm_source", "filter[brand]", "page"];
    for (const [address, kept] of [
      ["https://shop/a?utm_source=x&token=secret&page=2#code", "https://shop/a?utm_source=x&page=2"],
      ["https://shop/a?filter%5Bbrand%5D=x%20y&Page=2", "https://shop/a?filter%5Bbrand%5D=x%20y"],
      ["https://shop/a?page=1&page=2&", "https://shop/a?page=1&page=2"],
      ["https://shop/a?x=1?page=2", "https://shop/a"],
      ["https://shop/a?%=1&page=%zz", "https://shop/a?page=%zz"],
      ["https://shop/a#?page=2", "https://shop/a"],
      [`https://shop/a?page=${"x".repeat(2_048)}`, "https://shop/a"],
      ["", ""],
    ] as const) {
      expect(withoutSecrets(address, named)).toBe(kept);
      expect(withoutSecrets(address, [])).toBe(address.split(/[?#]/)[0]);
    }
    expect(namesOf({ length: 2 })).toEqual([]);
  });
});

describe("the rest", () => {
  test("a handler that throws stops neither the others nor the widget", () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const emitter = new Emitter();
    const heard = vi.fn();
    emitter.on("anonymous", () => {
      throw new Error("the page's own");
    });
    const off = emitter.on("anonymous", heard);
    emitter.emit("anonymous", {});
    off();
    emitter.emit("anonymous", {});
    expect(heard).toHaveBeenCalledOnce();
    expect(reported).toHaveBeenCalledTimes(2);
    vi.unstubAllGlobals();
  });

  test("the language is the first wanted one that the widget speaks", () => {
    expect(languageOf(["fr", "ru-KZ", "kk"])).toMatchObject({ code: "ru", locale: "ru-KZ" });
    expect(languageOf([undefined, "", "KK"])).toMatchObject({ code: "kk", locale: "kk" });
    expect(languageOf(["en_GB"])).toMatchObject({ code: "en", locale: "en-GB" });
    expect(languageOf(["ru-!!"])).toMatchObject({ code: "ru", locale: "ru" });
    expect(languageOf(["constructor", "fr"])).toMatchObject({ code: "en", locale: "en" });
  });

  test("all that is wrong with the options is said at once, and not what they were", () => {
    const wrong = { publicToken: "sk_secret", apiBaseUrl: "nowhere" } satisfies BlinqOptions;
    expect(() => checkOptions(wrong)).toThrow(/publicToken.*apiBaseUrl/);
    expect(() => checkOptions(wrong)).not.toThrow(/secret|nowhere/);
    expect(() => checkOptions({ publicToken: "pk_x", apiBaseUrl: "https://gateway.example/base/" })).not.toThrow();
  });

  test("an answer that never comes is given up", async () => {
    const api = new Api("http://gateway", ((_: string, { signal: cut }: RequestInit) =>
      new Promise((_, reject) => cut!.addEventListener("abort", () => reject(cut!.reason as Error)))) as unknown as typeof fetch);
    const answer = api.read("s", 0, signal);
    await vi.advanceTimersByTimeAsync(PATIENCE);
    expect(await answer).toEqual({ ok: false, problem: { code: "network", status: 0, retryAfter: 0 } });
  });

  test.each([
    ["another server's page", new Response("<html>", { headers: { "Content-Type": "text/html" } })],
    ["nothing", new Response("")],
    ["JSON of another shape", Response.json({ items: [{ seq: "1" }] })],
    ["null", Response.json(null)],
    ["a page that leads no further", Response.json({ items: [], next: 0 })],
  ])("%s instead of an answer is a lost one", async (_, response) => {
    const api = new Api("http://gateway", (() => Promise.resolve(response)) as unknown as typeof fetch);
    expect(await api.read("s", 0, signal)).toMatchObject({ ok: false, problem: { status: 0 } });
  });

  test.each([["3", 3_000], ["0", 0], ["-5", 0], ["soon", 0], ["999999", 3_600_000], [null, 0]])("Retry-After: %s", async (header, wait) => {
    const response = new Response("{}", { status: 429, headers: header === null ? {} : { "Retry-After": header } });
    const api = new Api("http://gateway", (() => Promise.resolve(response)) as unknown as typeof fetch);
    expect(await api.read("s", 0, signal)).toMatchObject({ problem: { status: 429, code: "http_429", retryAfter: wait } });
  });
});
