import type { Owner } from "../storage/keptUnsent.js";
import type { SessionStore } from "../storage/sessionStore.js";
import type { UnsentStore } from "../storage/unsentStore.js";
import type { SessionState } from "./state.js";

/** Keeps what was said and is not recorded yet for the next page, and takes up what the last page was left with. */
export class UnsentMessages {
  readonly #state: SessionState;
  readonly #store: SessionStore;
  readonly #kept: UnsentStore;
  readonly #owner: () => string | null;

  /** @param owner whose they are while the server has not said, as far as tokens do. */
  constructor(state: SessionState, store: SessionStore, kept: UnsentStore, owner: () => string | null) {
    this.#state = state;
    this.#store = store;
    this.#kept = kept;
    this.#owner = owner;
  }

  /** Whether the last page left nothing. */
  get isEmpty(): boolean {
    return this.#kept.isEmpty;
  }

  /** @returns whether leaving the page loses nothing. */
  keep(): boolean {
    const { unsent } = this.#state.conversation;
    return unsent.length === 0 ? this.#kept.clear() : this.#kept.write(this.#whose(), unsent);
  }

  /** What the last page was left with is said now, if this visitor said it. */
  takeUp(): void {
    for (const { clientId, text } of this.#kept.take(this.#whose())) this.#state.conversation.say(clientId, text);
  }

  #whose(): Owner {
    const { standing } = this.#state;
    return {
      sessionId: (standing ?? this.#store.read())?.sessionId ?? null,
      user: standing ? (standing.user?.id ?? null) : this.#owner(),
    };
  }
}
