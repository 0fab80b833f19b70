import { Backoff } from "../retry/backoff.js";
import type { Wake } from "../retry/pause.js";
import { readGivenToken } from "./givenToken.js";

/** Gives a fresh identity token from the tenant's backend, or nothing for a visitor who is not logged in. */
export type GetIdentityToken = () => string | null | undefined | Promise<string | null | undefined>;

/** For the page's developer, who has most likely handed on an error page. */
export const ADVICE = "Look at response.ok before you use the answer of your backend, and give null for a visitor who is not logged in.";

/** How long the page may take, in milliseconds. */
const PATIENCE = 15_000;

/** How often a page that fails is asked. */
const TRIES = 3;

interface Asking {
  readonly environment: { random(): number; warn(text: string): void };
  readonly tokenSource: () => GetIdentityToken | undefined;
}

/** @returns `null` where the page has no callback, gives no token, or fails three times in a row. Never rejects. */
export async function askForToken({ environment, tokenSource }: Asking, wake: Wake, signal: AbortSignal): Promise<string | null> {
  const ask = tokenSource();
  if (!ask) return null;
  const backoff = new Backoff(environment.random);
  for (;;) {
    try {
      const given = await withPatience(ask);
      if (given === null || given === undefined || given === "") return null;
      const read = readGivenToken(given);
      if ("token" in read) return read.token;
      // Asking again would bring the same: it is a fault of the page, or of whom it asks.
      environment.warn(`getIdentityToken gave ${read.instead} where a token was wanted. ${ADVICE}`);
      return null;
    } catch (fault) {
      // Of the fault only its kind: a page may have put anything into its message.
      environment.warn(`getIdentityToken failed (${fault instanceof Error ? fault.name : typeof fault}).`);
      if (signal.aborted) return null;
      const wait = backoff.next();
      if (backoff.tries >= TRIES) return null;
      await wake.pause(wait, signal);
      if (signal.aborted) return null;
    }
  }
}

async function withPatience(ask: GetIdentityToken): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError()), PATIENCE);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
