/** Exponential back-off with jitter, so that widgets that lost their server together do not come back together. */
export class Backoff {
  readonly #random: () => number;
  readonly #cap: number;
  #step = 0;

  /**
   * @param random 0 up to 1.
   * @param cap the longest wait of its own accord, in milliseconds.
   */
  constructor(random: () => number, cap = 30_000) {
    this.#random = random;
    this.#cap = cap;
  }

  /** How often it was asked since the last {@link reset}. */
  get tries(): number {
    return this.#step;
  }

  /**
   * The next wait in milliseconds: between half and all of 0.5 s, 1 s, 2 s … up to the cap; never less than the server
   * asked for, and spread after that moment.
   */
  next(retryAfter = 0): number {
    const span = Math.min(this.#cap, 500 * 2 ** Math.min(this.#step++, 16));
    return retryAfter > 0
      ? retryAfter + this.#random() * Math.max(span, retryAfter / 4)
      : span / 2 + (this.#random() * span) / 2;
  }

  /** All is well again. */
  reset(): void {
    this.#step = 0;
  }
}
