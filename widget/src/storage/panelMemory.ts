import type { KeyValue } from "./sessionStore.js";

/** How a page of this tab was left. */
export interface Remembered {
  readonly open: boolean;
  /** What was being written. */
  readonly draft: string;
  /** The conversation that it was being written in: it comes back in no other. `null` without a draft. */
  readonly sessionId: string | null;
}

const NOTHING: Remembered = { open: false, draft: "", sessionId: null };

/** An open panel and a draft, from one page of a site to the next. In the tab's own storage: what is closed is gone. */
export class PanelMemory {
  readonly #key: string;
  readonly #area: KeyValue | null;

  constructor(publicToken: string, area: KeyValue | null) {
    this.#key = `blinq.${publicToken}.panel`;
    this.#area = area;
  }

  read(): Remembered {
    try {
      const kept = JSON.parse(this.#area?.getItem(this.#key) ?? "null") as Remembered | null;
      return typeof kept?.draft === "string" ? kept : NOTHING;
    } catch {
      return NOTHING;
    }
  }

  write(change: Partial<Remembered>): void {
    const { open, draft, sessionId } = { ...this.read(), ...change };
    const next: Remembered = { open, draft, sessionId: draft ? sessionId : null };
    try {
      if (open || draft) this.#area?.setItem(this.#key, JSON.stringify(next));
      else this.#area?.removeItem(this.#key);
    } catch {
      // Denied or full: then the next page begins anew.
    }
  }
}
