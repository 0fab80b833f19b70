import { claimsOf } from "./claims.js";
import { DelayedCallback } from "./delayedCallback.js";
import { remaining, renewIn } from "./lifetime.js";

/** The visitor's token, in memory only, and when the next one is due. */
export class IdentityToken {
  readonly #now: () => number;
  readonly #renewal = new DelayedCallback();
  #value: string | null = null;
  #endsAt: number | null = null;

  /** @param now Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get value(): string | null {
    return this.#value;
  }

  /** Whose it says it is. */
  get subject(): string | null {
    return this.#value === null ? null : claimsOf(this.#value).sub;
  }

  /** By this clock, in Unix milliseconds; `null` until it was accepted, and where it never ends. */
  get endsAt(): number | null {
    return this.#endsAt;
  }

  /** Whether there is one to show. Until it was accepted once, only the server can say that it is over. */
  get isUsable(): boolean {
    return this.#value !== null && (this.#endsAt === null || this.#now() < this.#endsAt);
  }

  set(value: string | null): void {
    this.#value = value;
    this.#endsAt = null;
  }

  /** The server accepted it. @param renew called in time before its end. */
  accepted(renew: () => void): void {
    if (this.#value === null || this.#endsAt !== null) return;
    const now = this.#now();
    const left = remaining(claimsOf(this.#value), now);
    if (left === null) return;
    this.#endsAt = now + left;
    this.#renewal.set(renewIn(left), renew);
  }

  /** No next one is due any more. */
  stopRenewal(): void {
    this.#renewal.clear();
  }
}
