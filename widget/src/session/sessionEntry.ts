import { isTransient, type Problem } from "../api/problem.js";
import { claimsOf } from "../identity/claims.js";
import type { IdentityToken } from "../identity/identityToken.js";
import { askForToken, type GetIdentityToken } from "../identity/tokenSource.js";
import { Backoff } from "../retry/backoff.js";
import type { Wake } from "../retry/pause.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import type { Initialized, SessionInitializer } from "./sessionInitializer.js";
import type { SessionState } from "./state.js";
import type { TurnedAwayLimit } from "./turnedAwayLimit.js";

interface Parts {
  readonly environment: BrowserEnvironment;
  readonly tokenSource: () => GetIdentityToken | undefined;
  readonly token: IdentityToken;
  readonly initializer: SessionInitializer;
  readonly limit: TurnedAwayLimit;
  readonly wake: Wake;
  /** The page's callback gave a token. */
  readonly setToken: (token: string) => void;
  /** Waits before the next try, and says so if it takes long. */
  readonly rest: (why: Problem, backoff: Backoff, signal: AbortSignal) => Promise<void>;
  readonly admit: (admission: Initialized, signal: AbortSignal) => void;
  readonly block: (phase: "identityRequired" | "unavailable", why: Problem) => void;
  /** The session waits for a token, and the page has none. */
  readonly suspend: () => void;
}

/** The way into a session: with the page's token, as long as it takes, and again by another way after being turned away. */
export class SessionEntry {
  readonly #state: SessionState;
  readonly #parts: Parts;
  /** Whether the callback was asked for another token after one that was refused. */
  #askedOnceMore = false;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** A token was accepted, or the visitor is another one: the next refused one may be asked about again. */
  reset(): void {
    this.#askedOnceMore = false;
  }

  /**
   * @param asked whether the page's callback is left alone: it was asked already, or the visitor wants to be nobody.
   * @param without a credential that the server no longer knows.
   */
  async enter(signal: AbortSignal, asked = false, without?: string): Promise<void> {
    const { environment, token, initializer, limit, rest, admit, block } = this.#parts;
    this.#state.setPhase("connecting");
    const backoff = new Backoff(environment.random);
    if (!asked && !token.isUsable) {
      await this.#fetchToken(signal);
      asked = true;
    }
    while (!signal.aborted) {
      const answer = await initializer.init(signal, () => token.value, without);
      if (signal.aborted) return;
      if (answer.ok) {
        if (answer.value.brandNew) limit.made(answer.value.session);
        if (!answer.value.user && (await this.#hasAnotherToken(signal))) continue;
        if (!signal.aborted) admit(answer.value, signal);
        return;
      }
      const why = answer.problem;
      if (why.code === "identity_required") {
        const before = token.value;
        if (!asked) await this.#fetchToken(signal);
        asked = true;
        if (signal.aborted) return;
        if (token.value === before) return block("identityRequired", why);
      } else if (isTransient(why)) await rest(why, backoff, signal);
      else return block("unavailable", why);
    }
  }

  /** Suspended: only a new token of the same user brings the session back. */
  async recover(signal: AbortSignal): Promise<void> {
    this.#state.setPhase("connecting");
    const fetched = (await this.#parts.limit.rest(signal)) && (await this.#fetchToken(signal));
    if (signal.aborted) return;
    if (fetched) return this.enter(signal);
    this.#parts.suspend();
  }

  /** Turned away: in again, not in a hurry. @param without a credential that the server no longer knows. */
  async again(signal: AbortSignal, without?: string): Promise<void> {
    this.#state.setPhase("connecting");
    if (await this.#parts.limit.rest(signal)) await this.enter(signal, false, without);
  }

  /** Asks the page. @returns whether there is a token to try. */
  async #fetchToken(signal: AbortSignal): Promise<boolean> {
    const token = await askForToken(this.#parts, this.#parts.wake, signal);
    if (signal.aborted || !token) return false;
    this.#parts.setToken(token);
    return true;
  }

  /**
   * A token that was fetched before a secret was rotated or a user revoked, and judged after that, is refused although the
   * page has a good one: it is asked once more, until a token was accepted.
   */
  async #hasAnotherToken(signal: AbortSignal): Promise<boolean> {
    const { token, tokenSource, wake, setToken } = this.#parts;
    const refused = token.value;
    if (refused === null || this.#askedOnceMore || !tokenSource()) return false;
    this.#askedOnceMore = true;
    const next = await askForToken(this.#parts, wake, signal);
    if (signal.aborted || !next || next === refused || claimsOf(next).sub !== claimsOf(refused).sub) return false;
    setToken(next);
    return true;
  }
}
