import { problem, readProblem, refused, type Answer } from "./problem";
import {
  readAdmission, readPage, readPosted,
  type Admission, type MessagePage, type PageContext, type Posted,
} from "./wire";

/** How long an answer may take before it counts as lost, in milliseconds. */
export const PATIENCE = 20_000;

/** How many messages a page holds: the most that the gateway gives. */
const PAGE = 200;

/** What `session/init` is told. */
export interface InitRequest {
  readonly publicToken: string;
  readonly identityToken?: string;
  readonly session?: string;
  readonly resume?: "latest";
  readonly context: PageContext;
}

/** The gateway's widget calls. Nothing here throws: what goes wrong is an answer. */
export class Api {
  readonly #base: string;
  readonly #fetch: typeof fetch;

  /** @param base absolute, http or https. */
  constructor(base: string, fetcher: typeof fetch) {
    this.#base = base.replace(/\/+$/, "") + "/v1/session/";
    this.#fetch = fetcher;
  }

  init(request: InitRequest, signal: AbortSignal): Promise<Answer<Admission>> {
    return this.#json("init", readAdmission, signal, { method: "POST", body: JSON.stringify(request) });
  }

  post(session: string, text: string, clientId: string, signal: AbortSignal): Promise<Answer<Posted>> {
    return this.#json("messages", readPosted, signal, { method: "POST", body: JSON.stringify({ text, clientId }) }, session);
  }

  read(session: string, after: number, signal: AbortSignal): Promise<Answer<MessagePage>> {
    return this.#json(`messages?after=${after}&limit=${PAGE}`, readPage, signal, {}, session);
  }

  /** Goes out even while the page is being left. */
  reset(session: string): Promise<Answer<null>> {
    return this.#json("reset", () => null, new AbortController().signal, { method: "POST", keepalive: true }, session);
  }

  /** Opens the stream of new messages. The patience ends with the headers; what follows is the reader's to watch. */
  async stream(session: string, after: number, signal: AbortSignal): Promise<Answer<ReadableStream<Uint8Array>>> {
    const answer = await this.#ask("stream", signal, {}, session, { "Last-Event-ID": String(after) });
    if (!answer.ok) return answer;
    const { body, headers } = answer.value;
    return body && /^text\/event-stream/i.test(headers.get("Content-Type") ?? "")
      ? { ok: true, value: body }
      : refused(problem("not_understood"));
  }

  async #json<T>(
    path: string, read: (value: unknown) => T, signal: AbortSignal, request: RequestInit, session?: string,
  ): Promise<Answer<T>> {
    // Every call here carries JSON or nothing; the patience covers the body too.
    const patience = patient(signal);
    try {
      const answer = await this.#ask(path, patience.signal, request, session);
      if (!answer.ok) return answer;
      const value: unknown = answer.value.status === 204 ? null : await answer.value.json();
      return { ok: true, value: read(value) };
    } catch {
      // Cut short, or not what the gateway says: a proxy's or another server's page.
      return refused(problem(patience.signal.aborted ? reasonOf(patience.signal) : "not_understood"));
    } finally {
      patience.close();
    }
  }

  async #ask(
    path: string, signal: AbortSignal, request: RequestInit, session?: string, headers: Record<string, string> = {},
  ): Promise<Answer<Response>> {
    const patience = patient(signal);
    try {
      const response = await this.#fetch(this.#base + path, {
        ...request,
        signal: patience.signal,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        headers: {
          ...headers,
          ...(request.body ? { "Content-Type": "application/json" } : {}),
          ...(session ? { Authorization: `Bearer ${session}` } : {}),
        },
      });
      return response.ok ? { ok: true, value: response } : refused(await readProblem(response));
    } catch {
      return refused(problem(patience.signal.aborted ? reasonOf(patience.signal) : "network"));
    } finally {
      patience.end();
    }
  }
}

const reasonOf = (signal: AbortSignal): string => (signal.reason === "timeout" ? "timeout" : "aborted");

/** A signal that also gives up after {@link PATIENCE}; once ended it only passes on the outer one, once closed not even that. */
function patient(outer: AbortSignal): { readonly signal: AbortSignal; end(): void; close(): void } {
  const inner = new AbortController();
  const pass = (): void => inner.abort(outer.reason);
  if (outer.aborted) pass();
  else outer.addEventListener("abort", pass, { once: true });
  const timer = setTimeout(() => inner.abort("timeout"), PATIENCE);
  const end = (): void => clearTimeout(timer);
  return {
    signal: inner.signal,
    end,
    close: () => {
      end();
      outer.removeEventListener("abort", pass);
    },
  };
}
