/** What the gateway's widget calls say: DESIGN §7, `/openapi/v1.json`. */

/** Whether the visitor is known. */
export type Mode = "anonymous" | "identified";

/** Who speaks. */
export type Role = "visitor" | "assistant" | "agent";

/** The verified user: `id` is the token's `sub`. */
export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
}

/** The answer of `session/init`. */
export interface Admission {
  /** The credential: never shown, logged or put in a URL. */
  readonly session: string;
  readonly sessionId: string;
  readonly mode: Mode;
  readonly user: User | null;
  readonly resumed: boolean;
  readonly seq: number;
}

/** One message of a conversation. */
export interface Message {
  /** Its place in the conversation: unique, rising, not without gaps. */
  readonly seq: number;
  /** When it was recorded, ISO 8601. */
  readonly at: string;
  readonly role: Role;
  /** Text only; never to be read as markup. */
  readonly text: string;
  /** Who is shown as speaking, if anyone said. */
  readonly author: string | null;
  /** For a visitor's message: posted under a verified identity. */
  readonly verified: boolean;
}

/** A page of messages; `next` is the `after` of the following one, `null` at the end. */
export interface MessagePage {
  readonly items: readonly Message[];
  readonly next: number | null;
}

/** What a posted message became. */
export interface Posted {
  readonly seq: number;
  readonly at: string;
}

/** Where on the site the visitor is. */
export interface PageContext {
  readonly url: string;
  readonly locale: string;
  readonly referrer: string;
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields => {
  if (typeof value !== "object" || value === null) throw new TypeError("not an object");
  return value as Fields;
};

const text = (value: unknown): string => {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
};

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const whole = (value: unknown): number => {
  if (!Number.isSafeInteger(value)) throw new TypeError("not a whole number");
  return value as number;
};

/** @throws TypeError where the answer is not the gateway's. */
export function readAdmission(value: unknown): Admission {
  const { session, sessionId, mode, user, resumed, seq } = fieldsOf(value);
  const known = user == null ? null : fieldsOf(user);
  return {
    session: text(session),
    sessionId: text(sessionId),
    mode: mode === "identified" ? "identified" : "anonymous",
    user: known && { id: text(known["id"]), name: textOrNull(known["name"]), email: textOrNull(known["email"]) },
    resumed: resumed === true,
    seq: whole(seq),
  };
}

/** @throws TypeError where it is no message. */
export function readMessage(value: unknown): Message {
  const { seq, at, role, text: said, author, verified } = fieldsOf(value);
  return {
    seq: whole(seq),
    at: text(at),
    role: role === "visitor" || role === "agent" ? role : "assistant",
    text: text(said),
    author: textOrNull(author),
    verified: verified === true,
  };
}

/** @throws TypeError where it is no page. */
export function readPage(value: unknown): MessagePage {
  const { items, next } = fieldsOf(value);
  if (!Array.isArray(items)) throw new TypeError("not a list");
  return { items: items.map(readMessage), next: next == null ? null : whole(next) };
}

/** @throws TypeError where it is no receipt. */
export function readPosted(value: unknown): Posted {
  const { seq, at } = fieldsOf(value);
  return { seq: whole(seq), at: text(at) };
}
