/** A message on its way. */
export interface Outgoing {
  /** The same on every try, so that a message whose answer was lost is not said twice. */
  readonly clientId: string;
  readonly text: string;
  /** `sending`: now · `waiting`: will be tried again by itself · `failed`: refused, only the visitor can send it again. */
  readonly state: "sending" | "waiting" | "failed";
  /** Whether it went out at least once, so that it may be recorded already. */
  readonly tried: boolean;
}

/** What the visitor said that is not recorded yet, in order. */
export class Outbox {
  #rows: readonly Outgoing[] = [];

  get rows(): readonly Outgoing[] {
    return this.#rows;
  }

  /** The one to send now: one at a time, so that they arrive in the order they were said. */
  get next(): Outgoing | undefined {
    return this.#rows.find((row) => row.state !== "failed");
  }

  /** Nothing where it is there already. */
  add(clientId: string, text: string, state: Outgoing["state"] = "sending"): void {
    if (this.#rows.some((row) => row.clientId === clientId)) return;
    this.#rows = [...this.#rows, { clientId, text, state, tried: false }];
  }

  change(clientId: string, change: Partial<Pick<Outgoing, "state" | "tried">>): void {
    this.#rows = this.#rows.map((row) => (row.clientId === clientId ? { ...row, ...change } : row));
  }

  remove(clientId: string): void {
    this.#rows = this.#rows.filter((row) => row.clientId !== clientId);
  }
}
