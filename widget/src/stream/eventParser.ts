/** One server-sent event. */
export interface StreamEvent {
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
  /** The last `id` seen, as the standard has it. */
  readonly id: string;
}

/** The longest event that is taken, in characters: far above a message of 8,000. */
const LONGEST = 1_000_000;

/**
 * Reads server-sent events as the HTML standard says (§9.2.6), from chunks cut anywhere: LF, CR and CRLF, a byte order
 * mark, comments, fields without a colon, data over several lines. An event that is not ended by an empty line is not
 * one.
 */
export class EventParser {
  readonly #decoder = new TextDecoder();
  #rest = "";
  #afterReturn = false;
  #type = "";
  #data: string[] = [];
  #id = "";

  /**
   * Takes bytes and gives the events that they complete.
   * @throws RangeError where a line or event never ends.
   */
  push(bytes: Uint8Array): StreamEvent[] {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === "") return [];
    // A CR at the end of the last chunk ended its line; the LF that belongs to it may come first in this one.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    this.#afterReturn = text === "" ? false : text.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? "";
    const events: StreamEvent[] = [];
    for (const line of lines) this.#line(line, events);
    if (this.#rest.length + this.#data.reduce((sum, part) => sum + part.length, 0) > LONGEST)
      throw new RangeError();
    return events;
  }

  #line(line: string, events: StreamEvent[]): void {
    if (line === "") {
      if (this.#data.length > 0) events.push({ type: this.#type || "message", data: this.#data.join("\n"), id: this.#id });
      this.#type = "";
      this.#data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#type = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
  }
}
