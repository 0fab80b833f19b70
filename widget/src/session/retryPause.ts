import type { Problem } from "../api/problem.js";
import type { Backoff } from "../retry/backoff.js";
import type { Wake } from "../retry/pause.js";
import type { SessionState } from "./state.js";

/** Waits before the next try, and says so if it takes long. */
export type RetryPause = (why: Problem, backoff: Backoff, signal: AbortSignal) => Promise<void>;

export const retryPause = (state: SessionState, environment: { isOnline(): boolean }, wake: Wake): RetryPause => async (why, backoff, signal) => {
  const wait = backoff.next(why.retryAfter);
  if (!environment.isOnline()) state.trouble = "offline";
  // One lost connection is nothing to talk about; a second try that fails is.
  else if (backoff.tries > 1 || wait > 3_000) state.trouble = why.status === 0 ? "unreachable" : "busy";
  state.changed();
  await wake.pause(wait, signal, why.retryAfter > 0);
};
