import type { Lock } from "../tabs/lock.js";

/** How long a tab that is left keeps its stream anyway, in milliseconds: who looks something up comes back soon. */
const GRACE = 30_000;

/**
 * Who may hold a stream: the tab that is looked at, and one of those in the background. Over HTTP/1.1 a browser gives a
 * host six connections for all tabs together; six streams would leave none to speak by.
 */
export class StreamLeadership {
  readonly #lock: Lock;
  readonly #name: string;
  readonly #changed: () => void;
  #visible = true;
  #background: AbortController | null = null;
  #isLeader = true;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** @param changed the answer of {@link isLeader} is another one now. */
  constructor(lock: Lock, name: string, changed: () => void) {
    this.#lock = lock;
    this.#name = `${name}.background`;
    this.#changed = changed;
  }

  get isLeader(): boolean {
    return this.#isLeader;
  }

  /** The page is looked at, or no more. @param grace for how long it keeps its stream, at least; milliseconds. */
  setVisible(visible: boolean, grace = GRACE): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    clearTimeout(this.#grace);
    this.#background?.abort();
    this.#background = null;
    if (visible) return this.#set(true);
    const { signal } = (this.#background = new AbortController());
    let ours = false;
    this.#grace = setTimeout(() => this.#set(ours), grace);
    // Held until the page is looked at again; a tab that is closed gives it back by itself.
    this.#lock(this.#name, signal, () => new Promise<void>((resolve) => {
      ours = true;
      this.#set(true);
      signal.addEventListener("abort", () => resolve());
    })).catch(() => undefined); // Looked at again before it was our turn.
  }

  close(): void {
    clearTimeout(this.#grace);
    this.#background?.abort();
  }

  #set(isLeader: boolean): void {
    if (isLeader === this.#isLeader) return;
    this.#isLeader = isLeader;
    this.#changed();
  }
}
