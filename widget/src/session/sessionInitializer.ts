import type { Api } from "../api/api.js";
import { problem, refused, type Answer } from "../api/problem.js";
import type { Admission } from "../api/wire.js";
import type { SessionStore, StoredSession } from "../storage/sessionStore.js";
import type { BrowserEnvironment } from "./browserEnvironment.js";
import { namesOf } from "./pageAddress.js";

/** How many pages without a message are looked at before the conversation counts as one with some: the visitor waits meanwhile. */
const PAGES = 10;

/** An admission, and whether it is to a conversation that did not exist before. */
export interface Initialized extends Admission {
  readonly brandNew: boolean;
}

interface Parts {
  readonly publicToken: string;
  readonly api: Api;
  readonly environment: BrowserEnvironment;
}

/** Opens sessions, or comes back to them, and stores what the browser needs for the next time. */
export class SessionInitializer {
  readonly #parts: Parts;
  readonly #store: SessionStore;
  readonly #forgottenElsewhere: () => void;

  /** @param forgottenElsewhere another tab logged the visitor out while the server was asked. */
  constructor(parts: Parts, store: SessionStore, forgottenElsewhere: () => void) {
    this.#parts = parts;
    this.#store = store;
    this.#forgottenElsewhere = forgottenElsewhere;
  }

  /**
   * One tab at a time, so that two that open together share one session.
   * @param token as it stands once it is this tab's turn.
   * @param without a credential that the server no longer knows.
   */
  async init(signal: AbortSignal, token: () => string | null, without: string | undefined): Promise<Answer<Initialized>> {
    try {
      return await this.#parts.environment.lock(this.#store.key, signal, () => this.#ask(signal, token(), without));
    } catch {
      // Only waiting for the lock can be cut short; nothing inside throws.
      return refused(problem("aborted"));
    }
  }

  async #ask(signal: AbortSignal, token: string | null, without: string | undefined): Promise<Answer<Initialized>> {
    const { api, environment, publicToken } = this.#parts;
    const aborted = refused(problem("aborted"));
    if (signal.aborted) return aborted;
    const before = this.#store.raw();
    const stored = this.#store.read();
    // Always shown: that a token is given does not mean that it is accepted, and then there would be nothing to come back to.
    const shown = stored && stored.session !== without && !stored.ended ? stored : null;
    const replaceable = token !== null && shown !== null && (await this.#isEmpty(shown, signal));
    if (signal.aborted) return aborted;
    const answer = await api.init({
      publicToken,
      ...(token ? { identityToken: token, resume: replaceable ? "latest-first" : "latest" } : {}),
      ...(shown ? { session: shown.session } : {}),
      context: environment.context(namesOf(stored?.parameters)),
    }, signal);
    if (!answer.ok) return answer;
    const { session, sessionId, mode, resumed } = answer.value;
    const resetElsewhere = before !== null && this.#store.raw() === null;
    if (signal.aborted || resetElsewhere) {
      // Forgotten while the server was asked: what it made must not live on.
      if (session !== stored?.session) void api.endSession(session, environment.random);
      if (!signal.aborted) this.#forgottenElsewhere();
      return aborted;
    }
    const same = stored?.sessionId === sessionId ? stored : null;
    const parameters = namesOf(answer.value.pageParameters);
    this.#store.write({
      session, sessionId, mode, spoke: same?.spoke ?? false, read: same?.read ?? 0, unread: same?.unread ?? 0, seen: same?.seen ?? 0,
      ...(parameters.length > 0 ? { parameters } : {}),
    });
    return { ok: true, value: { ...answer.value, brandNew: !resumed } };
  }

  /**
   * An anonymous conversation without a message is not worth claiming: the user's latest one is better. Somebody may have
   * written to the visitor since this browser last looked, so the server is asked; where it can't say, nothing is given up.
   * A page without a message says nothing of the next: a thousand page views may stand before the first message.
   */
  async #isEmpty({ mode, spoke, session }: StoredSession, signal: AbortSignal): Promise<boolean> {
    if (mode !== "anonymous" || spoke) return false;
    for (let after = 0, pages = 0; pages < PAGES; pages++) {
      const page = await this.#parts.api.read(session, after, signal);
      if (!page.ok || page.value.items.length > 0) return false;
      if (page.value.next === null) return true;
      after = page.value.next;
    }
    return false;
  }
}
