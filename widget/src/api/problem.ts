/** Why a call was not answered as asked: a code of the gateway, or one of the codes below. */
export interface Problem {
  /** The HTTP status; 0 where there was no answer at all. */
  readonly status: number;
  /** Stable: `session_suspended`, `too_many_requests`, … or `network` (no answer, or none of the gateway's) and `aborted`. */
  readonly code: string;
  /** How long the server asks to wait, in milliseconds; 0 where it says nothing. */
  readonly retryAfter: number;
}

/** A value, or why there is none. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const problem = (code: string, status = 0, retryAfter = 0): Problem => ({ code, status, retryAfter });

export const refused = (why: Problem): { readonly ok: false; readonly problem: Problem } => ({ ok: false, problem: why });

/** Whether the same call may go well a little later. */
export const isTransient = ({ status, code }: Problem): boolean =>
  code !== "aborted" && (status === 0 || status === 408 || status === 429 || status >= 500);

/** Reads a `problem+json` answer; one that is none still has its status. */
export async function readProblem(response: Response): Promise<Problem> {
  let code = `http_${response.status}`;
  try {
    const body: unknown = await response.json();
    const given = (body as { code?: unknown } | null)?.code;
    if (typeof given === "string") code = given;
  } catch {
    // A proxy's page, or a body cut short: the status says enough.
  }
  return problem(code, response.status, retryAfterOf(response));
}

/** RFC 9110 §10.2.3, seconds only: a date would be read by a clock that may be wrong. At most an hour. */
function retryAfterOf(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After"));
  return seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 0;
}
