import { isTransient, problem, readProblem, refused, type Answer } from "./problem.js";
import { Backoff } from "../retry/backoff.js";

/** How long one try may take, in milliseconds: a page's log-out waits for the first one. */
const PATIENCE = 5_000;

/** How often it is tried again while the page is open. */
const TRIES = 10;

/**
 * Ends a session at the server. Nothing stops this: it goes out even while the page is being left, and is tried again
 * while the page is open.
 * @returns resolved after the first try, whatever became of it: within five seconds.
 */
export async function endSession(base: string, fetcher: typeof fetch, session: string, random: () => number): Promise<void> {
  const backoff = new Backoff(random);
  const attempt = async (): Promise<void> => {
    const answer = await requestReset(base, fetcher, session);
    if (!answer.ok && isTransient(answer.problem) && backoff.tries < TRIES)
      setTimeout(() => void attempt(), backoff.next(answer.problem.retryAfter));
  };
  await attempt();
}

async function requestReset(base: string, fetcher: typeof fetch, session: string): Promise<Answer<null>> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE);
  try {
    const response = await fetcher(`${base.replace(/\/+$/, "")}/v1/session/reset`, {
      method: "POST",
      body: "{}",
      headers: { Authorization: `Bearer ${session}`, "Content-Type": "application/json" },
      keepalive: true,
      signal: cut.signal,
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    return response.ok ? { ok: true, value: null } : refused(await readProblem(response));
  } catch {
    return refused(problem("network"));
  } finally {
    clearTimeout(timer);
  }
}
