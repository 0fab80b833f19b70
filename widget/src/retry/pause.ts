/** Lets waits be cut short: the network came back, the page is looked at again. */
export class Wake {
  readonly #sleepers = new Set<() => void>();

  /** Ends every pause now. */
  ring(): void {
    for (const wake of [...this.#sleepers]) wake();
  }

  /**
   * Waits; resolves early when rung or aborted, never rejects.
   * @param deaf not to be rung: who asked for this wait wants it to last.
   */
  pause(milliseconds: number, signal: AbortSignal, deaf = false): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      if (!deaf) this.#sleepers.add(done);
      signal.addEventListener("abort", done);
    });
  }
}
