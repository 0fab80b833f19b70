import type { Message, User } from "../api/wire.js";

/** What a page can listen to, and what its handlers are given. */
export interface BlinqEvents {
  /** The widget is on the page. Heard too by who asks later. */
  ready: Record<string, never>;
  /** The visitor is known now. */
  identified: { readonly user: User };
  /** The visitor is nobody in particular: no token, or one that was refused (only the tenant is told why). */
  anonymous: Record<string, never>;
  /** A message that came in, or that the visitor's own turned into, while the widget was there. */
  message: Message;
  /** The token ends soon: give `identify()` the next one, or set `getIdentityToken`. */
  tokenExpiring: { readonly expiresAt: Date };
  /** The panel is open now, by the visitor's doing or the page's. */
  opened: Record<string, never>;
  /** The panel is closed again. */
  closed: Record<string, never>;
  /** How many messages the visitor has not seen changed. */
  unread: { readonly count: number };
  /** A visitor who has to sign in asks to. Who listens has the button shown, and leads the visitor to the site's log-in. */
  signIn: Record<string, never>;
  /** The session waits for a valid token, and `getIdentityToken` had none. */
  suspended: Record<string, never>;
}

export type EventName = keyof BlinqEvents;

/** A page's reaction to one event. What it throws is reported as the page's own error and stops nothing. */
export type Handler<E extends EventName> = (detail: BlinqEvents[E]) => void;

/** The page's handlers. */
export class Emitter {
  readonly #handlers = new Map<EventName, Set<Handler<never>>>();

  /** @returns how to stop listening. */
  on<E extends EventName>(event: E, handler: Handler<E>): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    // A wrapper, so that one function given twice is two handlers.
    const entry: Handler<E> = (detail) => handler(detail);
    handlers.add(entry as Handler<never>);
    return () => handlers.delete(entry as Handler<never>);
  }

  /** Whether anyone listens. */
  has(event: EventName): boolean {
    return (this.#handlers.get(event)?.size ?? 0) > 0;
  }

  emit<E extends EventName>(event: E, detail: BlinqEvents[E]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) call(handler as Handler<E>, detail);
  }
}

/** Calls a page's handler; its fault is the page's, and shows up where the page's faults do. */
export function call<E extends EventName>(handler: Handler<E>, detail: BlinqEvents[E]): void {
  try {
    handler(detail);
  } catch (fault) {
    reportError(fault);
  }
}
