import type { Admission } from "../api/wire.js";
import { Conversation } from "../conversation/conversation.js";
import type { Phase, Trouble } from "./view.js";

/** Who the visitor is to the server. */
export type Standing = Pick<Admission, "session" | "sessionId" | "mode" | "user"> & {
  /** The conversation is over: nothing more is said in it. */
  readonly ended?: boolean;
};

/** What the parts of a session share: who the visitor is, what was said, and how the session is doing. */
export class SessionState {
  readonly #changed: () => void;
  phase: Phase = "idle";
  trouble: Trouble | null = null;
  standing: Standing | null = null;
  conversation = new Conversation();
  /** Whether the history is there, so that what comes now is new. */
  loaded = false;
  /** Whether an agent is writing now. */
  typing = false;
  /** Up to where an agent has read. */
  seen = 0;
  /** Another number: somebody else sits there now. */
  person = 0;

  /** @param changed something that is shown may have changed. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  changed(): void {
    this.#changed();
  }

  setPhase(phase: Phase): void {
    this.phase = phase;
    this.#changed();
  }

  /** Nothing is read yet; what was not sent yet is still to be sent. */
  startAnew(): void {
    const next = new Conversation();
    next.carryFrom(this.conversation);
    this.conversation = next;
    this.loaded = this.typing = false;
    this.seen = 0;
  }

  /** The visitor is another one now, or none. */
  clearScreen(): void {
    this.standing = null;
    this.conversation = new Conversation();
    this.loaded = this.typing = false;
    this.seen = 0;
    this.person++;
    this.#changed();
  }
}
