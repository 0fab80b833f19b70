import type { Message } from "../../../src/api/wire";

/** What a call was, as the gateway sees it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly session: string | null;
  readonly body: Record<string, unknown>;
  readonly lastEventId: string | null;
  readonly accept: string | null;
}

/** How many events a page of messages looks at, messages or not. */
const LOOKED_AT = 1_000;

type Reply = Response | Promise<Response>;

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(body === null ? null : JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

export const refuse = (code: string, status: number, headers: Record<string, string> = {}): Response => json({ code, status }, status, headers);

export const jwt = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;

/**
 * A gateway for one conversation at a time, obedient and inspectable. A test replaces what it wants to go otherwise.
 * Tokens are read, not checked: a `sub` identifies, anything else is refused silently.
 */
export class FakeGateway {
  readonly calls: Call[] = [];
  readonly streams: { controller: ReadableStreamDefaultController<Uint8Array>; after: number }[] = [];
  readonly messages: Message[] = [];
  /** Which query parameters the tenant names; told with every init. */
  pageParameters: unknown = null;
  readonly #ids = new Map<unknown, { seq: number; at: string }>();
  #sessions = 0;
  #recorded = 1;

  init = (call: Call): Reply => {
    const { identityToken, session } = call.body as { identityToken?: string; session?: string };
    const sub = identityToken && (JSON.parse(Buffer.from(identityToken.split(".")[1] ?? "", "base64url").toString() || "{}") as { sub?: string }).sub;
    const made = session ?? `bs_t.s${++this.#sessions}.secret`;
    return json({
      session: made, sessionId: made.split(".")[1], mode: sub ? "identified" : "anonymous",
      user: sub ? { id: sub, name: sub, email: null } : null, resumed: session !== undefined, seq: 1, pageParameters: this.pageParameters,
    });
  };

  read = (call: Call): Reply => {
    const after = Number(new URL(`http://x/${call.path}`).searchParams.get("after"));
    const upto = after + LOOKED_AT;
    return json({ items: this.messages.filter(({ seq }) => seq > after && seq <= upto), next: upto < this.#seq ? upto : null });
  };

  post = (call: Call): Reply => {
    const { text, clientId } = call.body as { text: string; clientId: string };
    const known = this.#ids.get(clientId);
    if (known) return json(known);
    const { seq, at } = this.say(text, "visitor");
    this.#ids.set(clientId, { seq, at });
    return json({ seq, at }, 201);
  };

  reset = (_call: Call): Reply => new Response(null, { status: 204 });

  /** How many streams somebody reads. */
  open = 0;

  stream = (call: Call): Reply => {
    this.open++;
    return new Response(
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          // As the gateway begins every stream.
          controller.enqueue(new TextEncoder().encode("retry: 2000\n\n"));
          this.streams.push({ controller, after: Number(call.lastEventId) });
        },
      }),
      { headers: { "Content-Type": "text/event-stream" } });
  };

  fetch = (async (input: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    const call: Call = {
      method: init.method ?? "GET",
      path: input.replace("http://gateway/v1/session/", ""),
      session: headers.get("Authorization")?.replace("Bearer ", "") ?? null,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {},
      lastEventId: headers.get("Last-Event-ID"),
      accept: headers.get("Accept"),
    };
    this.calls.push(call);
    const name = call.path === "messages" ? "post" : call.path.startsWith("messages?") ? "read" : (call.path as "init" | "reset" | "stream");
    const { signal } = init;
    const hungUp = new Promise<never>((_, reject) => {
      const cut = (): void => reject(new DOMException("aborted", "AbortError"));
      if (signal?.aborted) cut();
      signal?.addEventListener("abort", cut);
    });
    hungUp.catch(() => undefined);
    const reply = await Promise.race([this[name](call), hungUp]);
    if (name === "stream" && reply.ok) {
      // As a browser does it: who hangs up ends the body, too.
      const { controller } = this.streams.at(-1)!;
      signal?.addEventListener("abort", () => {
        this.open--;
        try {
          controller.error(new DOMException("aborted", "AbortError"));
        } catch {
          // It had ended before.
        }
      });
    }
    return reply;
  }) as unknown as typeof fetch;

  /** Records a message, without anybody being told. */
  say(text: string, role: Message["role"] = "agent"): Message {
    const message: Message = {
      seq: this.#seq + 1, at: "2026-11-22T12:00:00Z", role, text, author: null, verified: false,
    };
    this.messages.push(message);
    return message;
  }

  /** Records events that are no messages, as the tenant's server does. */
  record(count: number): void {
    this.#recorded = this.#seq + count;
  }

  get #seq(): number {
    return Math.max(this.#recorded, this.messages.at(-1)?.seq ?? 0);
  }

  /** Sends on the newest stream. */
  send(event: string, data: unknown, id = 0): void {
    this.streams.at(-1)!.controller.enqueue(new TextEncoder().encode(`event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  /** Sends what stands in no trail: it has no id. */
  signal(event: "typing" | "seen", data: unknown): void {
    this.streams.at(-1)!.controller.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  push(message: Message): void {
    this.send("message", message, message.seq);
  }

  close(code: string): void {
    this.send("closed", { code });
    this.streams.at(-1)!.controller.close();
  }

  called(path: string): Call[] {
    return this.calls.filter((call) => call.path.split("?")[0] === path && (path !== "messages" || call.method === "POST"));
  }
}

/** An answer that comes when the test says so. */
export function held<T>(): { promise: Promise<T>; give: (value: T) => void } {
  let give!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (give = resolve));
  return { promise, give };
}
