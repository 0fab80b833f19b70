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
  /** How the tenant wants its chat, to be read by `readBranding`; a gateway may say nothing of it. */
  readonly widget?: unknown;
  /** Query parameters of the page's address to send the next time, to be read by `namesOf`. */
  readonly pageParameters?: unknown;
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
  /** The documents that a reply was made of; a gateway may say nothing of them. */
  readonly sources?: readonly MessageSource[];
}

/** A document. */
export interface MessageSource {
  /** Text only; never to be read as markup. */
  readonly title: string;
  /** Where it can be read: to be looked at before it is opened. */
  readonly url: string | null;
}

/** A page of messages: short, even empty, where what came between is none. `next` is the `after` of the following one, `null` at the end. */
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

/** The gateway is ours, but a proxy's or another server's page may answer in its place. */
function fit(fits: boolean): void {
  if (!fits) throw new TypeError();
}

const isText = (value: unknown): boolean => typeof value === "string";

/** @throws TypeError where the answer is not the gateway's. */
export function readAdmission(value: unknown): Admission {
  const admission = value as Admission;
  fit(isText(admission.session) && isText(admission.sessionId) && (admission.mode === "anonymous" || isText(admission.user?.id)));
  return admission;
}

/** @throws TypeError where it is no message. */
export function readMessage(value: unknown): Message {
  const message = value as Message;
  fit(Number.isSafeInteger(message.seq) && Date.parse(message.at) > 0 && isText(message.text));
  return message;
}

/** @throws TypeError where it is no place in a conversation. */
export function readSeen(value: unknown): number {
  const { seq } = value as { seq: number };
  fit(Number.isSafeInteger(seq));
  return seq;
}

/**
 * @param after where the page begins: one that leads no further would be read for ever.
 * @throws TypeError where it is no page.
 */
export function readPage(value: unknown, after: number): MessagePage {
  const page = value as MessagePage;
  page.items.forEach(readMessage);
  fit(page.next === null || (Number.isSafeInteger(page.next) && page.next > after));
  return page;
}

/** @throws TypeError where it is no receipt. */
export function readPosted(value: unknown): Posted {
  const posted = value as Posted;
  fit(Number.isSafeInteger(posted.seq) && Date.parse(posted.at) > 0);
  return posted;
}
