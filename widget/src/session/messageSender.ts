import type { Api } from "../api/api.js";
import { isTransient, type Problem } from "../api/problem.js";
import type { Message } from "../api/wire.js";
import { Backoff } from "../retry/backoff.js";
import type { ReadMarker } from "./readMarker.js";
import type { SessionState, Standing } from "./state.js";

interface Parts {
  readonly api: Api;
  readonly random: () => number;
  /** Waits before the next try, and says so if it takes long. */
  readonly rest: (why: Problem, backoff: Backoff, signal: AbortSignal) => Promise<void>;
  /** The server will not go on with this session. */
  readonly turnedAway: (why: Problem) => void;
  /** A message of the visitor's was recorded; `message` where the stream has not shown it before. */
  readonly recorded: (seq: number, message: Message | null) => void;
}

/** Sends what the visitor said, one message after the other, until each is recorded or refused. */
export class MessageSender {
  readonly #state: SessionState;
  readonly #marker: ReadMarker;
  readonly #parts: Parts;
  #pumping: AbortSignal | null = null;
  /** The last try did not reach the gateway. */
  #cutOff = false;

  constructor(state: SessionState, marker: ReadMarker, parts: Parts) {
    this.#state = state;
    this.#marker = marker;
    this.#parts = parts;
  }

  /** Sends what waits, as far as there is a session. @param signal of the turn that this belongs to. */
  pump(signal: AbortSignal): void {
    const { standing, phase } = this.#state;
    if (!standing || standing.ended || this.#pumping === signal || signal.aborted || phase === "suspended") return;
    this.#pumping = signal;
    void this.#pumpOut(signal, standing).finally(() => {
      if (this.#pumping === signal) this.#pumping = null;
    });
  }

  /**
   * The page is being left: everything that waits goes out at once, and outlives the page. What also comes by the next
   * page's try is recorded once, for it has the same id. Where the gateway could not be reached only the first one goes out:
   * more may wait then, and the next page sends them in their order.
   */
  flush(): void {
    const { standing, phase, conversation } = this.#state;
    if (!standing || standing.ended || phase === "suspended") return;
    for (const { clientId, text } of this.#cutOff ? conversation.unsent.slice(0, 1) : conversation.unsent)
      void this.#parts.api.post(standing.session, text, clientId, new AbortController().signal);
  }

  async #pumpOut(signal: AbortSignal, { session, mode, user }: Standing): Promise<void> {
    const { api, random, rest, turnedAway, recorded } = this.#parts;
    const state = this.#state;
    const backoff = new Backoff(random);
    for (let next; (next = state.conversation.next) && !signal.aborted;) {
      state.conversation.change(next.clientId, { state: "sending", tried: true });
      this.#marker.remember({ spoke: true });
      state.changed();
      const answer = await api.post(session, next.text, next.clientId, signal);
      if (signal.aborted) return;
      if (answer.ok) {
        backoff.reset();
        this.#cutOff = false;
        state.trouble = null;
        const own = state.conversation.confirm(next, answer.value, user?.name ?? null, mode === "identified");
        state.changed();
        recorded(answer.value.seq, own);
      } else if (isTransient(answer.problem)) {
        state.conversation.change(next.clientId, { state: "waiting" });
        this.#cutOff = true;
        await rest(answer.problem, backoff, signal);
      } else if (answer.problem.status === 401 || answer.problem.status === 403) {
        return turnedAway(answer.problem);
      } else {
        state.conversation.change(next.clientId, { state: "failed" });
        state.changed();
      }
    }
  }
}
