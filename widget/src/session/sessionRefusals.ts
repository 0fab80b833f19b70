import type { Problem } from "../api/problem.js";
import type { Mode } from "../api/wire.js";
import type { Emitter } from "../events/emitter.js";
import type { IdentityToken } from "../identity/identityToken.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import { hintOf } from "./hints.js";
import type { ReadMarker } from "./readMarker.js";
import type { SessionEntry } from "./sessionEntry.js";
import type { SessionState } from "./state.js";
import type { Turn } from "./turn.js";
import type { TurnedAwayLimit } from "./turnedAwayLimit.js";
import type { UnsentMessages } from "./unsentMessages.js";
import type { Waiters } from "./waiters.js";

/** Codes of a server that will not talk to anyone on this page. */
const NO_CHAT = ["unknown_public_token", "tenant_suspended", "origin_not_allowed"];

interface Parts {
  readonly environment: BrowserEnvironment;
  readonly emitter: Pick<Emitter, "emit">;
  readonly entry: () => SessionEntry;
  readonly limit: TurnedAwayLimit;
  readonly turn: Turn;
  readonly token: IdentityToken;
  readonly marker: ReadMarker;
  readonly unsent: UnsentMessages;
  readonly waiters: Waiters<Mode>;
  /** There can be no chat on this page, whatever the visitor does. */
  readonly noChat?: () => void;
}

/** What becomes of a session that the server will not go on with. */
export class SessionRefusals {
  readonly #state: SessionState;
  readonly #parts: Parts;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  /** Another way is taken, where there is one. */
  turnAway(why: Problem): void {
    const { turn, limit } = this.#parts;
    const entry = this.#parts.entry();
    const session = this.#state.standing?.session;
    if (why.code === "session_ended") this.#end();
    else if (why.code === "session_suspended") void entry.recover(turn.next());
    else if (why.code === "session_unknown" && session !== undefined && limit.isReached(session)) this.block("unavailable", why);
    else if (why.code === "session_unknown") void entry.again(turn.next(), session);
    else if (why.code === "identity_required") void entry.again(turn.next());
    else this.block("unavailable", why);
  }

  /** The session waits for a token, and the page has none. */
  suspend(): void {
    this.#state.startAnew();
    this.#state.setPhase("suspended");
    this.#parts.emitter.emit("suspended", {});
  }

  block(phase: "identityRequired" | "unavailable", why: Problem): void {
    const { turn, waiters, environment, noChat } = this.#parts;
    turn.next();
    this.#state.trouble = null;
    // What the server refuses to show now must not come back before it shows it again.
    this.#state.startAnew();
    this.#state.setPhase(phase);
    const fault = new Error(`No chat: ${why.code}.`);
    if (NO_CHAT.includes(why.code)) noChat?.();
    if (phase === "unavailable") environment.warn(`${fault.message}${hintOf(why)}`);
    waiters.reject(fault);
  }

  /** The tenant ended the conversation: what was said in it stays on the screen. */
  #end(): void {
    const { turn, token, marker, unsent } = this.#parts;
    const state = this.#state;
    turn.next();
    token.stopRenewal();
    marker.remember({ ended: true });
    for (const { clientId } of state.conversation.unsent) state.conversation.change(clientId, { state: "failed" });
    unsent.keep();
    state.trouble = null;
    if (state.standing) state.standing = { ...state.standing, ended: true };
    // Nothing of it was read yet, as on a page that was opened since.
    state.setPhase(state.loaded ? "ended" : "idle");
  }
}
