import { problem, type Problem } from "../api/problem.js";
import type { Api } from "../api/api.js";
import { readMessage, type Message } from "../api/wire.js";
import { EventParser } from "./eventParser.js";

/** A stream that says nothing for so long is dead: the gateway sends a comment every 15 s. Milliseconds. */
const SILENCE = 45_000;

/**
 * Reads new messages until the stream ends, and says why it did: a code of the gateway, or `network` where it just
 * broke off or was cut. A reader with a header, for EventSource sends no Authorization.
 */
export async function followStream(
  api: Api, session: string, after: number, signal: AbortSignal, cut: AbortController, receive: (message: Message) => void,
): Promise<Problem> {
  const pass = (): void => cut.abort();
  signal.addEventListener("abort", pass);
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  try {
    if (signal.aborted) return problem("aborted");
    const answer = await api.stream(session, after, cut.signal);
    if (!answer.ok) return answer.problem;
    const parser = new EventParser();
    const reader = answer.value.getReader();
    for (;;) {
      clearTimeout(watchdog);
      watchdog = setTimeout(pass, SILENCE);
      const { done, value } = await reader.read();
      if (signal.aborted) return problem("aborted");
      if (done) return problem("network");
      for (const event of parser.push(value)) {
        if (event.type === "closed") return closedBy(event.data);
        if (event.type === "message") receive(readMessage(JSON.parse(event.data)));
      }
    }
  } catch {
    return problem(signal.aborted ? "aborted" : "network");
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
