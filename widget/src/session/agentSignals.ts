import { DelayedCallback } from "../identity/delayedCallback.js";
import type { ReadMarker } from "./readMarker.js";
import type { SessionState } from "./state.js";

/** For how long it is shown that an agent is writing, after the last sign of it. Milliseconds. */
const TYPING = 6_000;

/** What the tenant's people do that is no message: that one writes, and up to where one has read. Either may be lost. */
export class AgentSignals {
  readonly #state: SessionState;
  readonly #marker: ReadMarker;
  readonly #end = new DelayedCallback();

  constructor(state: SessionState, marker: ReadMarker) {
    this.#state = state;
    this.#marker = marker;
  }

  typing(): void {
    this.#show(true);
    this.#end.set(TYPING, () => this.#show(false));
  }

  /** Who was writing has said it, or nothing is heard any more. */
  stop(): void {
    this.#end.clear();
    this.#show(false);
  }

  /** @param seq up to where an agent has read; never less than before. */
  seen(seq: number): void {
    if (seq <= this.#state.seen) return;
    this.#state.seen = seq;
    // For the next page: a gateway remembers it only for a while.
    this.#marker.remember({ seen: seq });
    this.#state.changed();
  }

  #show(typing: boolean): void {
    if (this.#state.typing === typing) return;
    this.#state.typing = typing;
    this.#state.changed();
  }
}
