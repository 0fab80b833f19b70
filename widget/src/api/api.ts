import { endSession } from "./reset.js";
import { problem, readProblem, refused, type Answer } from "./problem.js";
import {
  readAdmission, readPage, readPosted,
  type Admission, type MessagePage, type PageContext, type Posted,
} from "./wire.js";

/** How long an answer may take before it counts as lost, in milliseconds. */
export const PATIENCE = 20_000;

/** How many messages a page holds: the most that the gateway gives. */
const PAGE = 200;

/** What `session/init` is told. */
export interface InitRequest {
  readonly publicToken: string;
  readonly identityToken?: string;
  readonly session?: string;
  /** The latest conversation of a user whose token is accepted: without a usable session, or before it. */
  readonly resume?: "latest" | "latest-first";
  readonly context: PageContext;
}

/** The gateway's widget calls. Nothing here throws: what goes wrong is an answer. */
export class Api {
  readonly #origin: string;
  readonly #base: string;
  readonly #fetch: typeof fetch;

  /** @param base absolute, http or https. */
  constructor(base: string, fetcher: typeof fetch) {
    this.#origin = base;
    this.#base = base.replace(/\/+$/, "") + "/v1/session/";
    this.#fetch = fetcher;
  }

  init(request: InitRequest, signal: AbortSignal): Promise<Answer<Admission>> {
    return this.#json("init", readAdmission, signal, null, request);
  }

  /** Goes out even while the page is being left. */
  post(session: string, text: string, clientId: string, signal: AbortSignal): Promise<Answer<Posted>> {
    return this.#json("messages", readPosted, signal, session, { text, clientId });
  }

  read(session: string, after: number, signal: AbortSignal): Promise<Answer<MessagePage>> {
    return this.#json(`messages?after=${after}&limit=${PAGE}`, (value) => readPage(value, after), signal, session);
  }

  /** Ends a session at the server; see {@link endSession}. */
  endSession(session: string, random: () => number): Promise<void> {
    return endSession(this.#origin, this.#fetch, session, random);
  }

  /**
   * Opens the stream of new messages. The patience ends with the headers; what follows is the reader's to watch. It says
   * what it accepts, for virus scanners and proxies know a stream by that, and let it pass.
   */
  stream(session: string, after: number, signal: AbortSignal): Promise<Answer<ReadableStream<Uint8Array>>> {
    const headers = { "Last-Event-ID": String(after), Accept: "text/event-stream" };
    return this.#ask("stream", signal, session, undefined, headers, async ({ body, headers }) => {
      if (!body || !headers.get("Content-Type")?.startsWith("text/event-stream")) throw new TypeError();
      return body;
    });
  }

  #json<T>(path: string, read: (value: unknown) => T, signal: AbortSignal | null, session: string | null, body?: object): Promise<Answer<T>> {
    return this.#ask(path, signal, session, body, {}, async (response) => read(response.status === 204 ? null : await response.json()));
  }

  /** @param read takes what it needs of an answer that went well; the patience lasts until it is done. */
  async #ask<T>(
    path: string, signal: AbortSignal | null, session: string | null, body: object | undefined, headers: Record<string, string>,
    read: (response: Response) => Promise<T>,
  ): Promise<Answer<T>> {
    const cut = new AbortController();
    const pass = (): void => cut.abort();
    if (signal?.aborted) pass();
    signal?.addEventListener("abort", pass);
    const timer = setTimeout(pass, PATIENCE);
    if (session) headers["Authorization"] = `Bearer ${session}`;
    if (body) headers["Content-Type"] = "application/json";
    let goesOn = false;
    try {
      const response = await this.#fetch(this.#base + path, {
        ...(body && { method: "POST", body: JSON.stringify(body), keepalive: path === "messages" }),
        signal: cut.signal,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        headers,
      });
      if (!response.ok) return refused(await readProblem(response));
      const value = await read(response);
      goesOn = path === "stream";
      return { ok: true, value };
    } catch {
      // No answer, one that was cut short, or one that is not the gateway's.
      return refused(problem(signal?.aborted ? "aborted" : "network"));
    } finally {
      clearTimeout(timer);
      // A stream goes on beyond its answer, and must end with its reader.
      if (!goesOn) signal?.removeEventListener("abort", pass);
    }
  }
}
