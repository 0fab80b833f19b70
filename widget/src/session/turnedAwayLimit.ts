import { Backoff } from "../retry/backoff.js";
import type { Wake } from "../retry/pause.js";

/** How long a session must have gone well before it is turned away for that not to be a habit. Milliseconds. */
const SETTLED = 10_000;

/** How many sessions that were just made may be unknown before no more are made. */
const UNKNOWN = 2;

/** Keeps a server that turns sessions away from being asked in a hurry, and from being filled with new ones. */
export class TurnedAwayLimit {
  readonly #now: () => number;
  readonly #wake: Wake;
  readonly #reconnectBackoff: Backoff;
  #last = 0;
  #made: string | null = null;
  #unknown = 0;

  constructor(environment: { now(): number; random(): number }, wake: Wake) {
    this.#now = () => environment.now();
    this.#wake = wake;
    this.#reconnectBackoff = new Backoff(() => environment.random());
  }

  /** A session began that did not exist before. */
  made(session: string): void {
    this.#made = session;
  }

  /** The server knew the session that it made. */
  works(): void {
    this.#made = null;
    this.#unknown = 0;
  }

  /** The server does not know a session. @returns whether to stop: it does not know what it made itself, again and again. */
  isReached(session: string): boolean {
    if (session === this.#made) this.#unknown++;
    return this.#unknown >= UNKNOWN;
  }

  /** Waits before the next try, the longer the sooner it came after the last one. @returns whether to go on. */
  async rest(signal: AbortSignal): Promise<boolean> {
    if (this.#now() - this.#last > SETTLED) this.#reconnectBackoff.reset();
    else await this.#wake.pause(this.#reconnectBackoff.next(), signal);
    this.#last = this.#now();
    return !signal.aborted;
  }
}
