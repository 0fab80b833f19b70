/**
 * What waits, waits within a turn. Whatever makes its answer stale (another user, a reset, news from another tab) begins the
 * next one, and what comes back to a turn that is over changes nothing.
 */
export class Turn {
  #current = new AbortController();

  /** Of the turn as it stands; aborted once it is over. */
  get signal(): AbortSignal {
    return this.#current.signal;
  }

  next(): AbortSignal {
    this.end();
    this.#current = new AbortController();
    return this.signal;
  }

  end(): void {
    this.#current.abort();
  }
}
