import type { Message, Posted } from "../api/wire.js";
import { Outbox, type Outgoing } from "./outbox.js";
import { Timeline } from "./timeline.js";

/** A line of the panel: a recorded message, or one on its way. */
export interface Row {
  /** Stays when a message on its way is recorded, so that its line does not jump. */
  readonly key: string;
  readonly role: Message["role"];
  readonly text: string;
  readonly author: string | null;
  readonly verified: boolean;
  /** ISO 8601; `null` while on its way. */
  readonly at: string | null;
  readonly state: "recorded" | Outgoing["state"];
  /** The newest of the visitor's that one of the tenant's people has read. */
  readonly seen: boolean;
  readonly sources?: Message["sources"];
}

/** Everything that is shown of one conversation. */
export class Conversation {
  readonly #timeline = new Timeline();
  readonly #outbox = new Outbox();
  /** The clientId of the visitor's own messages of this page, by seq. */
  readonly #own = new Map<number, string>();

  /** Where a reader goes on. */
  get tail(): number {
    return this.#timeline.tail;
  }

  /** The newest message that is known; 0 without any. */
  get newest(): number {
    return this.#timeline.newest;
  }

  get messages(): readonly Message[] {
    return this.#timeline.items;
  }

  /** The one to send now. */
  get next(): Outgoing | undefined {
    return this.#outbox.next;
  }

  /** What was said and is not recorded, but may be sent by itself. */
  get unsent(): readonly Outgoing[] {
    return this.#outbox.rows.filter((row) => row.state !== "failed");
  }

  say(clientId: string, text: string): void {
    this.#outbox.add(clientId, text);
  }

  change(clientId: string, change: Partial<Pick<Outgoing, "state" | "tried">>): void {
    this.#outbox.change(clientId, change);
  }

  /** What was said here but is not recorded goes on in another conversation of the same visitor. */
  carryFrom(earlier: Conversation): void {
    for (const { clientId, text, state } of earlier.#outbox.rows) this.#outbox.add(clientId, text, state);
  }

  /**
   * A message came in order, from a page or the stream. @returns whether it was new.
   *
   * It may be one of ours whose answer is still on its way: it takes that one's line, so that it doesn't stand there
   * twice for a moment. The post goes on all the same, for only its answer tells which one it was.
   */
  receive(message: Message): boolean {
    const fresh = this.#timeline.receive(message);
    if (fresh && message.role === "visitor" && !this.#own.has(message.seq)) {
      const taken = new Set(this.#own.values());
      const ours = this.#outbox.rows.find((row) => row.tried && row.text === message.text && !taken.has(row.clientId));
      if (ours) this.#own.set(message.seq, ours.clientId);
    }
    return fresh;
  }

  /** A page ended here: up to it there are no other messages. */
  pass(seq: number): void {
    this.#timeline.pass(seq);
  }

  /** The answer to a post. @returns the message, if nobody has seen it yet. */
  confirm({ clientId, text }: Outgoing, { seq, at }: Posted, author: string | null, verified: boolean): Message | null {
    this.#outbox.remove(clientId);
    // The stream may have shown another tab's like one; then that one is not ours after all.
    for (const [other, owner] of this.#own) if (owner === clientId && other !== seq) this.#own.delete(other);
    this.#own.set(seq, clientId);
    if (this.#timeline.items.some((item) => item.seq === seq)) return null;
    const message: Message = { seq, at, role: "visitor", text, author, verified };
    this.#timeline.confirm(message);
    return message;
  }

  /** Recorded messages in order, then those on their way. @param seen up to where the tenant's people have read. */
  rows(seen = 0): Row[] {
    const newest = this.#timeline.items.findLast((item) => item.role === "visitor" && item.seq <= seen)?.seq;
    const shown = new Set(this.#own.values());
    const rows: Row[] = this.#timeline.items.map(({ seq, role, text, author, verified, at, sources }) => ({
      key: this.#own.get(seq) ?? `#${seq}`, role, text, author, verified, at, state: "recorded", seen: seq === newest, sources,
    }));
    for (const { clientId, text, state } of this.#outbox.rows)
      if (!shown.has(clientId))
        rows.push({ key: clientId, role: "visitor", text, author: null, verified: false, at: null, state, seen: false });
    return rows;
  }
}
