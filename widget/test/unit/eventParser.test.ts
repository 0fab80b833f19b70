import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventParser, type StreamEvent } from "../../src/stream/eventParser";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(...chunks: (string | Uint8Array)[]): StreamEvent[] {
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.push(typeof chunk === "string" ? encode(chunk) : chunk));
}

const data = (...chunks: string[]): string[] => parse(...chunks).map((event) => event.data);

describe("as the HTML standard says", () => {
  test("an event with its type, its id and its data", () => {
    expect(parse("event: message\nid: 7\ndata: {}\n\n")).toEqual([{ type: "message", id: "7", data: "{}" }]);
  });

  test("data over several lines, a missing space, an empty one, no colon at all", () => {
    expect(data("data:a\ndata: b\ndata:  c\ndata\n\n")).toEqual(["a\nb\n c\n"]);
  });

  test("comments and unknown fields are passed over, and no data means no event", () => {
    expect(parse(": heartbeat\n\nevent: x\n\nretry: 10\nfoo: bar\n\ndata: a\n\n")).toEqual([{ type: "message", id: "", data: "a" }]);
  });

  test("an id stays for the events after it; one with a NUL is none", () => {
    expect(parse("id: 1\ndata: a\n\ndata: b\n\nid: 2\0\ndata: c\n\nid\ndata: d\n\n").map(({ id }) => id)).toEqual(["1", "1", "1", ""]);
  });

  test("a type does not stay", () => {
    expect(parse("event: closed\ndata: a\n\ndata: b\n\n").map(({ type }) => type)).toEqual(["closed", "message"]);
  });

  test("an event that no empty line ends is none", () => {
    expect(data("data: a\n")).toEqual([]);
    expect(data("data: a")).toEqual([]);
  });

  test("a byte order mark at the very beginning is passed over, another one is not", () => {
    expect(data("\ufeffdata: a\n\n")).toEqual(["a"]);
    expect(data("data: a\n\n\ufeffdata: b\n\n")).toEqual(["a"]);
  });

  test("a CRLF that is cut in two ends one line, not two", () => {
    expect(data("data: a\r", "\ndata: b\r\n", "\r", "\n")).toEqual(["a\nb"]);
    expect(data("data: a\r\r", "\ndata: b\n\n")).toEqual(["a", "b"]);
    expect(data("data: a\r", "", "\n", "data: b\r", "\r")).toEqual(["a\nb"]);
  });

  test("what never ends is not collected without end", () => {
    const parser = new EventParser();
    const much = encode("x".repeat(100_000));
    expect(() => {
      for (let chunk = 0; chunk < 20; chunk++) parser.push(much);
    }).toThrow(RangeError);
    const other = new EventParser();
    const line = encode(`data: ${"x".repeat(100_000)}\n`);
    expect(() => {
      for (let chunk = 0; chunk < 20; chunk++) other.push(line);
    }).toThrow(RangeError);
  });
});

describe("whatever the network does", () => {
  const line = fc.string({ unit: fc.constantFrom("a", " ", ":", "é", "Ж", "ع", "漢", "🫖", "\u2028", "d") });
  const event = fc.record({ id: fc.nat(), data: fc.array(line, { minLength: 1, maxLength: 4 }), beat: fc.boolean() });
  const end = fc.constantFrom("\n", "\r", "\r\n");
  /** Where a stream is cut, in bytes: also within a character or a CRLF. */
  const cuts = fc.array(fc.nat(), { maxLength: 40 });

  test("the same events come out, however it is cut and whichever line ends it has", () => {
    fc.assert(fc.property(fc.array(event, { maxLength: 8 }), end, fc.boolean(), cuts, (events, eol, mark, at) => {
      const text = (mark ? "\ufeff" : "") + events.map(({ id, data, beat }) =>
        (beat ? `: beat${eol}${eol}` : "") + `event: message${eol}id: ${id}${eol}` + data.map((one) => `data: ${one}${eol}`).join("") + eol).join("");
      const bytes = encode(text);
      const places = [0, ...at.map((place) => (bytes.length ? place % bytes.length : 0)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((place, index) => bytes.slice(places[index], place));
      expect(parse(...chunks)).toEqual(events.map(({ id, data }) => ({ type: "message", id: String(id), data: data.join("\n") })));
    }), { numRuns: 500 });
  });

  test("garbage never throws, and cut differently it gives the same", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, at) => {
      const places = [0, ...at.map((place) => (bytes.length ? place % bytes.length : 0)).sort((a, b) => a - b), bytes.length];
      expect(parse(...places.slice(1).map((place, index) => bytes.slice(places[index], place)))).toEqual(parse(bytes));
    }), { numRuns: 500 });
  });
});
