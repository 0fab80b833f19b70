import type { Mode } from "../api/wire.js";

/** What the browser keeps between pages: no token, no name, no text. */
export interface StoredSession {
  readonly session: string;
  readonly sessionId: string;
  readonly mode: Mode;
  /** Whether anything was said in it, by whomever: only then is an anonymous conversation worth claiming. */
  readonly spoke: boolean;
  /** The last message that was seen. */
  readonly read: number;
  /** How many messages came after it: the launcher shows them before anything else is loaded. */
  readonly unread?: number;
  /** Query parameters of the page's address to send with the next init: the server names them. */
  readonly parameters?: readonly string[];
  /** Up to where the tenant's agent has read, as far as this browser was told. */
  readonly seen?: number;
  /** The conversation is over: there is nothing to come back to. */
  readonly ended?: boolean;
}

const PREFIX = "blinq.";

/** What is used of `localStorage`. */
export type KeyValue = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * The stored session of one public token. Where the browser denies storage (a sandboxed frame, cookies blocked, quota)
 * it is kept in memory, for this page only.
 */
export class SessionStore {
  readonly key: string;
  readonly #area: KeyValue | null;
  #memory: string | null = null;

  constructor(publicToken: string, area: KeyValue | null) {
    this.key = PREFIX + publicToken;
    this.#area = area;
  }

  /** The text as it stands, to see whether another tab changed it. */
  raw(): string | null {
    try {
      // What could not be written was kept in memory.
      return this.#area?.getItem(this.key) ?? this.#memory;
    } catch {
      return this.#memory;
    }
  }

  read(): StoredSession | null {
    return readStored(this.raw());
  }

  write(session: StoredSession): void {
    const text = JSON.stringify(session);
    this.#memory = this.#area ? null : text;
    try {
      this.#area?.setItem(this.key, text);
    } catch {
      this.#memory = text;
    }
  }

  remove(): void {
    this.#memory = null;
    try {
      this.#area?.removeItem(this.key);
    } catch {
      // Denied: then nothing was stored either.
    }
  }
}

/** Somebody else's or a damaged text is none. */
export function readStored(text: string | null): StoredSession | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as StoredSession | null;
    return typeof value?.session === "string" && Number.isSafeInteger(value.read) ? value : null;
  } catch {
    return null;
  }
}

/** `localStorage`, or `null` where the browser denies it (reading the property may throw). */
export const localArea = (): KeyValue | null => areaOf("localStorage");

/** `sessionStorage`, which this tab keeps from page to page; `null` where the browser denies it. */
export const tabArea = (): KeyValue | null => areaOf("sessionStorage");

function areaOf(name: "localStorage" | "sessionStorage"): KeyValue | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}

/** The public tokens that something is stored of. */
export function sessionKeys(area: KeyValue | null): string[] {
  try {
    return Object.keys(area ?? {}).filter((key) => key.startsWith(`${PREFIX}pk_`)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
