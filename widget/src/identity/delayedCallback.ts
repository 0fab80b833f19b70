/** The longest that a timer holds without overflowing. */
const LONGEST = 2 ** 31 - 1;

/** One callback at a time, however far away. */
export class DelayedCallback {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Replaces what was set before. */
  set(milliseconds: number, ring: () => void): void {
    this.clear();
    this.#timer =
      milliseconds > LONGEST
        ? setTimeout(() => this.set(milliseconds - LONGEST, ring), LONGEST)
        : setTimeout(ring, milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}
