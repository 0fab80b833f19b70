import type { Mode } from "../api/wire.js";
import type { Emitter } from "../events/emitter.js";
import type { SessionStore } from "../storage/sessionStore.js";
import type { Tabs } from "../tabs/tabs.js";
import type { SessionEntry } from "./sessionEntry.js";
import type { SessionState } from "./state.js";
import type { Turn } from "./turn.js";
import type { VisitorIdentity } from "./visitorIdentity.js";
import type { Waiters } from "./waiters.js";

interface Parts {
  readonly now: () => number;
  readonly emitter: Pick<Emitter, "emit">;
  readonly store: SessionStore;
  readonly tabs: Tabs;
  readonly entry: SessionEntry;
  readonly identity: VisitorIdentity;
  readonly turn: Turn;
  readonly waiters: Waiters<Mode>;
  /** Tells the server that a credential is not needed any more. Outlives every turn: nobody may stop a log-out. */
  readonly endSession: (credential: string) => Promise<void>;
}

/** Forgets a visitor: in this tab, at the server, and in the other tabs. */
export class LogOut {
  readonly #state: SessionState;
  readonly #parts: Parts;
  #forgotAt = 0;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** When a visitor was last forgotten here; Unix milliseconds, 0 for never. */
  get forgotAt(): number {
    return this.#forgotAt;
  }

  /** @returns resolved once the server has answered or could not be reached. */
  async everywhere(): Promise<void> {
    const { store, tabs, endSession } = this.#parts;
    const credentials = new Set([this.#state.standing?.session, store.read()?.session]);
    store.remove();
    this.here();
    const told = [...credentials].map((credential) => credential && endSession(credential));
    tabs.tell({ kind: "reset" });
    await Promise.all(told);
  }

  /** Nothing of the last visitor is left in this tab; what is on its way back is too late. */
  here(): void {
    const { turn, identity, entry, now, waiters } = this.#parts;
    turn.next();
    identity.forget();
    entry.reset();
    this.#forgotAt = now();
    this.#state.trouble = null;
    this.#state.clearScreen();
    this.#state.setPhase("idle");
    waiters.resolve("anonymous");
  }

  /** Another tab's page logged the visitor out: this tab's page is told, for it shows a name, too. */
  becauseElsewhere(): void {
    const wasHere = this.#state.standing !== null;
    this.here();
    if (wasHere) this.#parts.emitter.emit("anonymous", {});
  }
}
