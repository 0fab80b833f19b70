import { clearUnsent, readUnsent, unsentKey, type Owner, type UnsentMessage } from "./keptUnsent.js";
import type { KeyValue } from "./sessionStore.js";

/**
 * What was said in this tab and is not recorded yet, so that it survives a click on a link. In the tab's own storage: other
 * tabs have their own, and what is closed is gone.
 */
export class UnsentStore {
  readonly #publicToken: string;
  readonly #area: KeyValue | null;

  constructor(publicToken: string, area: KeyValue | null) {
    this.#publicToken = publicToken;
    this.#area = area;
  }

  get isEmpty(): boolean {
    return readUnsent(this.#publicToken, this.#area) === null;
  }

  /** @returns whether they are kept; `false` where the browser denies storage. */
  write(owner: Owner, messages: readonly UnsentMessage[]): boolean {
    try {
      this.#area?.setItem(unsentKey(this.#publicToken), JSON.stringify({ ...owner, messages: messages.map(({ clientId, text }) => ({ clientId, text })) }));
      return this.#area !== null;
    } catch {
      return false;
    }
  }

  /** Takes what is there if it is theirs; what is another's goes. */
  take({ sessionId, user }: Owner): readonly UnsentMessage[] {
    const kept = readUnsent(this.#publicToken, this.#area);
    if (!kept) return [];
    this.clear();
    const sameConversation = kept.sessionId === null || kept.sessionId === sessionId;
    // One who wasn't known and has logged in since is the same one.
    return sameConversation && (kept.user === null || kept.user === user) ? kept.messages : [];
  }

  /** @returns that nothing can be lost. */
  clear = (): true => clearUnsent(this.#publicToken, this.#area);
}
