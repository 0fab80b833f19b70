import type { Claims } from "./claims.js";

/** How long before its end a token is renewed, in milliseconds; sooner for short-lived ones. */
const LEAD = 60_000;

/** How long a token is taken to live that does not say so to a clock that is wrong, in milliseconds. */
const UNKNOWN = 300_000;

/** The next token is never fetched sooner, so that one that is over already does not turn into a storm. Milliseconds. */
const SOONEST = 5_000;

/**
 * How long a token that was just accepted still lives, in milliseconds; `null` where it never ends.
 *
 * The visitor's clock may be wrong by hours. A token whose `iat` lies ahead, or that was accepted though this clock says
 * that it is over, shows that; then its whole lifetime is taken, counted from now, or five minutes without an `iat`.
 */
export function remaining({ exp, iat }: Claims, now: number): number | null {
  if (exp === null) return null;
  const left = exp * 1_000 - now;
  const whole = iat === null ? UNKNOWN : (exp - iat) * 1_000;
  if (iat === null && left > 0) return left;
  return left <= 0 || left > whole ? whole : left;
}

/** How long to wait before fetching the next token, in milliseconds: a minute before the end, or a fifth of what is left. */
export const renewIn = (left: number): number => Math.max(left - Math.min(LEAD, left / 5), SOONEST);
