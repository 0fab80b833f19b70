import type { Mode } from "../api/wire.js";
import type { Emitter } from "../events/emitter.js";
import { claimsOf } from "../identity/claims.js";
import { IdentityToken } from "../identity/identityToken.js";
import { askForToken, type GetIdentityToken } from "../identity/tokenSource.js";
import type { Wake } from "../retry/pause.js";
import type { SessionStore } from "../storage/sessionStore.js";
import type { UnsentStore } from "../storage/unsentStore.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import type { SessionState } from "./state.js";
import type { Turn } from "./turn.js";

interface Parts {
  readonly environment: BrowserEnvironment;
  readonly emitter: Pick<Emitter, "emit">;
  readonly tokenSource: () => GetIdentityToken | undefined;
  readonly store: SessionStore;
  readonly unsent: UnsentStore;
  readonly wake: Wake;
  readonly turn: Turn;
  /** The page's callback gave the next token before the last one ended. */
  readonly identify: (token: string) => Promise<Mode>;
  /** Tells the server that a credential is not needed any more. */
  readonly endSession: (credential: string) => void;
}

/** Whose the screen and the unsent messages are, as far as tokens say, and the token that says so. */
export class VisitorIdentity {
  readonly #state: SessionState;
  readonly #parts: Parts;
  readonly token: IdentityToken;
  #owner: string | null = null;
  #spokeAt = 0;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
    this.token = new IdentityToken(() => parts.environment.now());
  }

  /** The `sub`; `null` where none is known. */
  get owner(): string | null {
    return this.#owner;
  }

  /** When a page said so: this tab's own, or another's that was heard. Unix milliseconds. */
  get spokeAt(): number {
    return this.#spokeAt;
  }

  /** Of somebody else: nothing of the old conversation may be seen, or said, while the server is asked. */
  setToken(token: string): void {
    const { store, endSession, environment } = this.#parts;
    const stored = store.read();
    // Nor is what the last one said while their own token was refused for the next one to claim.
    if (this.become(claimsOf(token).sub) && stored?.mode === "anonymous") {
      store.remove();
      endSession(stored.session);
    }
    this.token.set(token);
    this.#spokeAt = environment.now();
  }

  /** @returns whether that is somebody else than before. */
  become(sub: string | null): boolean {
    const other = this.#owner !== null && this.#owner !== sub;
    if (other) {
      this.#parts.unsent.clear();
      this.#state.clearScreen();
    }
    this.#owner = sub;
    return other;
  }

  /**
   * Another tab's page said who the visitor is. One browser, one visitor: the tab that heard it last from its page is right,
   * whichever was let in last. @param at when it said so. @returns whether it is wrong: this tab's page named another user since.
   */
  isOverruled(user: string, at: number): boolean {
    if (at >= this.#spokeAt) this.#spokeAt = at;
    else return this.#owner !== user;
    return false;
  }

  /** The server accepted the token: the page is asked for the next one in time. */
  accepted(): void {
    this.token.accepted(() => void this.#renew());
  }

  /** The visitor is nobody now. */
  forget(): void {
    this.token.stopRenewal();
    this.token.set(null);
    this.#parts.unsent.clear();
    this.#owner = null;
  }

  async #renew(): Promise<void> {
    const { emitter, wake, turn, identify, environment } = this.#parts;
    const token = this.token.value;
    if (this.token.endsAt !== null) emitter.emit("tokenExpiring", { expiresAt: new Date(this.token.endsAt) });
    const { signal } = turn;
    const next = await askForToken(this.#parts, wake, signal);
    // Whoever was identified, reset or suspended meanwhile has seen to it.
    if (signal.aborted || this.token.value !== token || !next || next === token) return;
    identify(next).catch((fault: Error) => environment.warn(fault.message));
  }
}
