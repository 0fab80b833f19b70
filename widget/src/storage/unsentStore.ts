import type { KeyValue } from "./sessionStore.js";

/** A message that a page was left with before it was recorded. */
export interface UnsentMessage {
  readonly clientId: string;
  readonly text: string;
}

/** Whose messages they are: they come back in this conversation, of this user, or not at all. */
export interface Owner {
  /** `null` where there was no conversation yet. */
  readonly sessionId: string | null;
  /** The user's id; `null` for a visitor who is not known. */
  readonly user: string | null;
}

/**
 * What was said in this tab and is not recorded yet, so that it survives a click on a link. In the tab's own storage: other
 * tabs have their own, and what is closed is gone.
 */
export class UnsentStore {
  readonly #key: string;
  readonly #area: KeyValue | null;

  constructor(publicToken: string, area: KeyValue | null) {
    this.#key = unsentKey(publicToken);
    this.#area = area;
  }

  get isEmpty(): boolean {
    return this.#read() === null;
  }

  /** @returns whether they are kept; `false` where the browser denies storage. */
  write(owner: Owner, messages: readonly UnsentMessage[]): boolean {
    try {
      this.#area?.setItem(this.#key, JSON.stringify({ ...owner, messages: messages.map(({ clientId, text }) => ({ clientId, text })) }));
      return this.#area !== null;
    } catch {
      return false;
    }
  }

  /** Takes what is there if it is theirs; what is another's goes. */
  take({ sessionId, user }: Owner): readonly UnsentMessage[] {
    const kept = this.#read();
    if (!kept) return [];
    this.clear();
    const sameConversation = kept.sessionId === null || kept.sessionId === sessionId;
    // One who wasn't known and has logged in since is the same one.
    return sameConversation && (kept.user === null || kept.user === user) ? kept.messages : [];
  }

  /** @returns that nothing can be lost. */
  clear(): true {
    try {
      this.#area?.removeItem(this.#key);
    } catch {
      // Denied: then nothing was stored either.
    }
    return true;
  }

  #read(): (Owner & { readonly messages: readonly UnsentMessage[] }) | null {
    try {
      const kept = JSON.parse(this.#area?.getItem(this.#key) ?? "null") as (Owner & { messages: readonly UnsentMessage[] }) | null;
      const fits = kept?.messages.every(({ clientId, text }) => typeof clientId === "string" && typeof text === "string");
      return fits ? kept : null;
    } catch {
      return null;
    }
  }
}

const unsentKey = (publicToken: string): string => `blinq.${publicToken}.unsent`;

/** Whether a page was left with something unsent. */
export const hasUnsent = (publicToken: string, area: KeyValue | null): boolean => !new UnsentStore(publicToken, area).isEmpty;
