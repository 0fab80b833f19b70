import { problem, type Problem } from "../api/problem.js";
import type { Api } from "../api/api.js";
import { readMessage, readSeen, type Message } from "../api/wire.js";
import { EventParser } from "./eventParser.js";

/** The gateway begins every stream with a comment: one that brings nothing for so long is held back on the way. Milliseconds. */
const FIRST = 8_000;

/** A stream that says nothing for so long is dead: the gateway sends a comment every 15 s. Milliseconds. */
const SILENCE = 45_000;

/** The code of a stream that never brought a byte. */
export const WITHHELD = "stream_withheld";

/** Who reads a stream. */
export interface StreamReader {
  receive(message: Message): void;
  /** One of the tenant's people is writing. */
  typing(): void;
  /** One of the tenant's people has read, up to a message. */
  seen(seq: number): void;
  /** Bytes came in, of whatever kind. */
  heard(): void;
}

/**
 * Reads new messages until the stream ends, and says why it did: a code of the gateway, {@link WITHHELD}, or `network` where
 * it just broke off or was cut. A reader with a header, for EventSource sends no Authorization.
 */
export async function followStream(
  api: Api, session: string, after: number, signal: AbortSignal, cut: AbortController, reader: StreamReader,
): Promise<Problem> {
  const pass = (): void => cut.abort();
  signal.addEventListener("abort", pass);
  let heard = false;
  let late = false;
  let watchdog = setTimeout(() => {
    late = true;
    pass();
  }, FIRST);
  try {
    if (signal.aborted) return problem("aborted");
    const answer = await api.stream(session, after, cut.signal);
    if (!answer.ok) return late ? problem(WITHHELD) : answer.problem;
    const parser = new EventParser();
    const bytes = answer.value.getReader();
    for (;;) {
      const { done, value } = await bytes.read();
      if (signal.aborted) return problem("aborted");
      if (done) return problem(heard ? "network" : WITHHELD);
      heard = true;
      clearTimeout(watchdog);
      watchdog = setTimeout(pass, SILENCE);
      reader.heard();
      for (const event of parser.push(value)) {
        if (event.type === "closed") return closedBy(event.data);
        if (event.type === "typing") reader.typing();
        if (event.type === "seen") reader.seen(readSeen(JSON.parse(event.data)));
        if (event.type === "message") reader.receive(readMessage(JSON.parse(event.data)));
      }
    }
  } catch {
    return problem(signal.aborted ? "aborted" : late && !heard ? WITHHELD : "network");
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", pass);
    cut.abort();
  }
}

/** The reason in the last event. Its status is what a call would have been answered with, as far as it matters here. */
function closedBy(data: string): Problem {
  const { code } = JSON.parse(data) as { code?: unknown };
  const reason = String(code);
  return problem(reason, /^(session|identity|tenant|origin)_/.test(reason) ? 403 : 503);
}
