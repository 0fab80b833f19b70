import type { Message } from "../api/wire.js";

/** The recorded messages of one conversation, each once, in order. */
export class Timeline {
  readonly #items: Message[] = [];
  #tail = 0;

  /** Up to here everything was received: where a reader goes on. */
  get tail(): number {
    return this.#tail;
  }

  get items(): readonly Message[] {
    return this.#items;
  }

  /** The newest message there is, received in order or not; 0 without any. */
  get newest(): number {
    return this.#items.at(-1)?.seq ?? 0;
  }

  /** A message came in order: from a page or from the stream. @returns whether it was new. */
  receive(message: Message): boolean {
    this.pass(message.seq);
    return this.#insert(message);
  }

  /** Up to here there is nothing more to receive: what was recorded since the last message is none. */
  pass(seq: number): void {
    this.#tail = Math.max(this.#tail, seq);
  }

  /**
   * The visitor's own message, known from the answer to its post. The tail stays: what others said before it may still
   * be on its way.
   */
  confirm(message: Message): void {
    this.#insert(message);
  }

  #insert(message: Message): boolean {
    let place = this.#items.length;
    while (place > 0 && (this.#items[place - 1] as Message).seq > message.seq) place--;
    const known = this.#items[place - 1]?.seq === message.seq;
    // The recorded one says more (author, verified) than what was put together here.
    if (known) this.#items[place - 1] = message;
    else this.#items.splice(place, 0, message);
    return !known;
  }
}
