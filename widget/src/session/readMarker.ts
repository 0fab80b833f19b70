import type { SessionStore, StoredSession } from "../storage/sessionStore.js";
import type { SessionState } from "./state.js";

/** What the visitor has seen of the conversation, remembered by the browser. */
export class ReadMarker {
  readonly #state: SessionState;
  readonly #store: SessionStore;
  readonly #isVisible: () => boolean;
  #looking = false;

  /** @param isVisible whether the page is looked at. */
  constructor(state: SessionState, store: SessionStore, isVisible: () => boolean) {
    this.#state = state;
    this.#store = store;
    this.#isVisible = isVisible;
  }

  /** Whether the visitor looks at the messages now. */
  set looking(looking: boolean) {
    this.#looking = looking;
    this.update();
  }

  /** How many messages of others came since the visitor last looked; what the browser remembers until they are there. */
  get unread(): number {
    const { loaded, conversation } = this.#state;
    if (!loaded) return this.#store.read()?.unread ?? 0;
    const mark = this.#mark();
    return conversation.messages.filter((message) => message.role !== "visitor" && message.seq > mark).length;
  }

  /** Something came, or the visitor may be looking now. */
  update(): void {
    const { conversation, loaded } = this.#state;
    if (!loaded) return;
    const { newest } = conversation;
    if (this.#looking && this.#isVisible() && newest > this.#mark()) this.remember({ read: newest });
    const { unread } = this;
    const stored = this.#store.read();
    if (newest > 0 && !stored?.spoke) this.remember({ spoke: true });
    if (unread !== (stored?.unread ?? 0)) this.remember({ unread });
  }

  /** Changes what is stored of this conversation, unless something else is stored by now. */
  remember(change: Partial<Pick<StoredSession, "spoke" | "read" | "unread" | "seen" | "ended">>): void {
    const stored = this.#store.read();
    if (stored && stored.sessionId === this.#state.standing?.sessionId) this.#store.write({ ...stored, ...change });
  }

  /** What was seen: what this browser remembers, and everything before the visitor's own last word. */
  #mark(): number {
    const { conversation, standing } = this.#state;
    const stored = this.#store.read();
    const own = conversation.messages.findLast((message) => message.role === "visitor")?.seq ?? 0;
    return Math.max(own, stored && stored.sessionId === standing?.sessionId ? stored.read : 0);
  }
}
