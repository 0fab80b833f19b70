import type { Mode, User } from "../api/wire.js";
import type { Row } from "../conversation/conversation.js";

/** Where a session stands. */
export type Phase =
  /** Nothing was asked of the server yet. */
  | "idle"
  /** On the way in, or the history is still being read. */
  | "connecting"
  /** In; new messages come by themselves. */
  | "live"
  /** The tenant ended the conversation: its text stays, and what is written next begins another one. */
  | "ended"
  /** Bound to a user whose proof is no longer good: nothing is shown until there is a new one. */
  | "suspended"
  /** The tenant talks only to users who are known. */
  | "identityRequired"
  /** The server will not have it: a suspended tenant, a wrong public token or origin. */
  | "unavailable";

/** Whether there is no conversation to be had, or to be shown. */
export const isBlocked = (phase: Phase): phase is "suspended" | "identityRequired" | "unavailable" =>
  phase === "suspended" || phase === "identityRequired" || phase === "unavailable";

/** What is being waited out. */
export type Trouble = "offline" | "unreachable" | "busy";

/** All that a panel shows. */
export interface SessionView {
  readonly phase: Phase;
  readonly trouble: Trouble | null;
  readonly mode: Mode | null;
  /** `null` also until the history is there: a name is shown with the text that it belongs to, or not at all. */
  readonly user: User | null;
  readonly rows: readonly Row[];
  readonly unread: number;
  /** Whether one of the tenant's people is writing. */
  readonly typing: boolean;
  /** Another number: somebody else sits there now, so what was typed must go too. */
  readonly person: number;
  /** Whether the history is there, so that what comes now is new. */
  readonly loaded: boolean;
}
