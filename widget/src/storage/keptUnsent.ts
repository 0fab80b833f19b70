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

/** What stands in the tab's storage. */
export interface KeptUnsent extends Owner {
  readonly messages: readonly UnsentMessage[];
}

export const unsentKey = (publicToken: string): string => `blinq.${publicToken}.unsent`;

/** What a page was left with; `null` for nothing, and for what can't be read. */
export function readUnsent(publicToken: string, area: KeyValue | null): KeptUnsent | null {
  try {
    const kept = JSON.parse(area?.getItem(unsentKey(publicToken)) ?? "null") as KeptUnsent | null;
    return kept?.messages.every(({ clientId, text }) => typeof clientId === "string" && typeof text === "string") ? kept : null;
  } catch {
    return null;
  }
}

/** @returns that nothing can be lost. */
export function clearUnsent(publicToken: string, area: KeyValue | null): true {
  try {
    area?.removeItem(unsentKey(publicToken));
  } catch {
    // Denied: then nothing was stored either.
  }
  return true;
}
