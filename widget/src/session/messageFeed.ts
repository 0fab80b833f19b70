import type { Api } from "../api/api.js";
import { isTransient, problem, type Problem } from "../api/problem.js";
import type { Message } from "../api/wire.js";
import { Backoff } from "../retry/backoff.js";
import type { Wake } from "../retry/pause.js";
import { followStream, WITHHELD } from "../stream/messageStream.js";
import type { StreamLeadership } from "../stream/streamLeadership.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import type { SessionState } from "./state.js";

/** How long a stream must have lasted for its end to be an accident, not a habit. Milliseconds. */
const SETTLED = 10_000;

/** A tab in the background that leads no stream reads what there is once in this time, in milliseconds. */
const IDLE = 600_000;

/** How often to read while streams are held back on their way, in milliseconds: the page is looked at, or not. */
const POLL = { visible: 3_000, hidden: 30_000 };

/** How long streams are then not tried, in milliseconds. */
const POLLING = 300_000;

/** How long a stream may lag behind what is recorded, in milliseconds. */
const LAG = 2_000;

/** The gateway shows life every 15 s: what has been silent for longer may be dead, as after the machine slept. Milliseconds. */
const QUIET = 20_000;

/** How often a stream may lag before it is given up. */
const LAGS = 2;

interface Parts {
  readonly api: Api;
  readonly environment: BrowserEnvironment;
  readonly wake: Wake;
  readonly leadership: StreamLeadership;
  readonly receive: (message: Message) => void;
  readonly typing: () => void;
  readonly seen: (seq: number) => void;
  /** The history is there, or its newest part again. */
  readonly caughtUp: () => void;
  /** Waits before the next try, and says so if it takes long. */
  readonly rest: (why: Problem, backoff: Backoff, signal: AbortSignal) => Promise<void>;
  /** The server will not go on with this session. */
  readonly turnedAway: (why: Problem) => void;
}

interface OpenStream {
  readonly cut: AbortController;
  readonly session: string;
  /** Of the turn that it belongs to. */
  readonly signal: AbortSignal;
  /** When it last brought anything. */
  heardAt: number;
  /** The newest message that is known to it. */
  tail: number;
}

/**
 * Brings new messages: by a stream, and by reading where streams don't come through. A stream is not believed because it is
 * open: it is checked against what the server has whenever there is a reason to.
 */
export class MessageFeed {
  readonly #state: SessionState;
  readonly #parts: Parts;
  #stream: OpenStream | null = null;
  #pollUntil = 0;
  #lags = 0;
  #checking = false;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** Ends the stream; {@link follow} decides what comes next. */
  cut(): void {
    this.#stream?.cut.abort();
  }

  async follow(signal: AbortSignal, session: string): Promise<void> {
    const { environment, leadership, wake, rest, turnedAway } = this.#parts;
    const backoff = new Backoff(environment.random);
    while (!signal.aborted) {
      // In the background, with another tab that listens: now and then is enough.
      if (!leadership.isLeader) await wake.pause(IDLE, signal);
      let why = await this.#catchUp(signal, session);
      if (signal.aborted) return;
      if (!why && leadership.isLeader) {
        this.#state.trouble = null;
        this.#state.setPhase("live");
        if (environment.now() < this.#pollUntil) {
          backoff.reset();
          await wake.pause(environment.isVisible() ? POLL.visible : POLL.hidden, signal);
          continue;
        }
        const began = environment.now();
        why = await this.#follow(signal, session);
        if (signal.aborted) return;
        if (environment.now() - began > SETTLED) backoff.reset();
        if (why.code === WITHHELD) {
          this.#poll();
          continue;
        }
      }
      if (!why) continue;
      // It knows less than was shown here, as after a restored backup: everything is read anew.
      if (why.status === 400) {
        this.#state.startAnew();
        why = { ...why, status: 503 };
      }
      // A gateway from before the stream, or one that takes no more readers now: reading again is as good, only slower.
      if (!isTransient(why) && why.status !== 404) return turnedAway(why);
      await rest(why, backoff, signal);
    }
  }

  /**
   * Reads what the stream should have brought: after sleep, when the page is looked at again, after one's own post. A stream
   * that lags behind is cut, and one that does it again is given up for reading.
   */
  async check(): Promise<void> {
    const stream = this.#stream;
    if (!stream || this.#checking) return;
    if (this.#parts.environment.now() - stream.heardAt > QUIET) return stream.cut.abort();
    this.#checking = true;
    try {
      const newest = await this.#read(stream.signal, stream.session, () => stream === this.#stream);
      if (typeof newest === "object") return stream.cut.abort();
      if (newest > stream.tail) setTimeout(() => this.#judge(stream, newest), LAG);
    } finally {
      this.#checking = false;
    }
  }

  /** The visitor's own message was recorded: the stream must show it, too. */
  expect(seq: number): void {
    const stream = this.#stream;
    if (!stream) return;
    setTimeout(() => {
      if (stream === this.#stream && stream.tail < seq) void this.check();
    }, LAG);
  }

  #judge(stream: OpenStream, seq: number): void {
    if (stream !== this.#stream || stream.tail >= seq) return;
    if (++this.#lags >= LAGS) this.#poll();
    stream.cut.abort();
  }

  #poll(): void {
    this.#lags = 0;
    this.#pollUntil = this.#parts.environment.now() + POLLING;
  }

  async #follow(signal: AbortSignal, session: string): Promise<Problem> {
    const { api, environment, receive, typing, seen } = this.#parts;
    const cut = new AbortController();
    const stream: OpenStream = { cut, session, signal, heardAt: environment.now(), tail: this.#state.conversation.tail };
    this.#stream = stream;
    try {
      return await followStream(api, session, stream.tail, signal, cut, {
        receive: (message) => {
          if (signal.aborted) return;
          stream.tail = Math.max(stream.tail, message.seq);
          receive(message);
        },
        typing,
        seen,
        heard: () => {
          stream.heardAt = environment.now();
        },
      });
    } finally {
      if (this.#stream === stream) this.#stream = null;
    }
  }

  /** Reads to the end. @returns what went wrong. */
  async #catchUp(signal: AbortSignal, session: string): Promise<Problem | null> {
    const read = await this.#read(signal, session);
    if (typeof read === "object") return read;
    this.#parts.caughtUp();
    return null;
  }

  /**
   * Page by page from the tail. A page without a message is not the end: the server looks at so many events at a time, and
   * most of them may be something else.
   * @param isWanted whether what is read is still wanted.
   * @returns the newest message that it brought, 0 without any; or what went wrong.
   */
  async #read(signal: AbortSignal, session: string, isWanted = () => true): Promise<number | Problem> {
    for (let newest = 0; ;) {
      const { conversation } = this.#state;
      const page = await this.#parts.api.read(session, conversation.tail, signal);
      if (signal.aborted || !isWanted()) return problem("aborted");
      if (!page.ok) return page.problem;
      const { items, next } = page.value;
      for (const message of items) {
        this.#parts.receive(message);
        // Who hears of a message may log the visitor out: the rest is not the next one's.
        if (signal.aborted) return problem("aborted");
      }
      newest = items.at(-1)?.seq ?? newest;
      if (next === null) return newest;
      conversation.pass(next);
    }
  }
}
