import { inline, type Inline } from "./inline.js";
import { targetOf, type Target } from "./links.js";

/** An item of a list, and the list inside it. */
export interface Item {
  readonly children: readonly Inline[];
  readonly list: Block | null;
}

/** Where an answer is from. */
export interface Source extends Target {
  readonly title: string;
}

/** A part of a message. */
export type Block =
  | { readonly kind: "paragraph" | "heading"; readonly children: readonly Inline[] }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "list"; readonly start: number | null; readonly items: readonly Item[] }
  | { readonly kind: "sources"; readonly items: readonly Source[] };

interface Entry {
  readonly indent: number;
  /** `null` where the list has no numbers. */
  readonly number: number | null;
  text: string;
}

const FENCE = /^\s{0,3}(```+|~~~+)/;
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*$/;
const ITEM = /^(\s*)(?:[-*+•]|(\d{1,3})[.)])\s+(\S.*)$/;
const REFERENCE = /^\s{0,3}\[([^[\]]{1,60})\]:\s+<?(\S{1,2000}?)>?(?:\s+["'(]([^"\n]{0,200})["')])?\s*$/;

/** Reads the little Markdown that assistants write: paragraphs, headings, lists, code, and references as sources. */
export function blocksOf(text: string): Block[] {
  const { lines, sources, references } = takeReferences(text.split("\n"));
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const end = (): void => {
    const said = paragraph.join("\n").trim();
    if (said !== "") blocks.push({ kind: "paragraph", children: inline(said, references) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as string;
    const fence = FENCE.exec(line)?.[1];
    const heading = HEADING.exec(line)?.[1];
    if (fence !== undefined) {
      end();
      const close = lines.findIndex((other, index) => index > at && other.trim() === fence);
      const to = close < 0 ? lines.length : close;
      blocks.push({ kind: "code", text: lines.slice(at + 1, to).join("\n") });
      at = to + 1;
    } else if (heading) {
      end();
      blocks.push({ kind: "heading", children: inline(heading, references) });
      at++;
    } else if (ITEM.test(line)) {
      end();
      const entries = entriesFrom(lines, at);
      blocks.push(listOf(entries.items, (item) => inline(item, references)));
      at = entries.next;
    } else {
      if (line.trim() === "") end();
      else paragraph.push(line);
      at++;
    }
  }
  end();
  if (sources.length > 0) blocks.push({ kind: "sources", items: sources });
  return blocks;
}

/** `[1]: https://… "Title"` on a line of its own says where `[1]` leads, and is listed at the end. Not inside code. */
function takeReferences(all: readonly string[]): { lines: string[]; sources: Source[]; references: Map<string, Target> } {
  const lines: string[] = [];
  const sources: Source[] = [];
  const references = new Map<string, Target>();
  let fence: string | null = null;
  for (const line of all) {
    const mark = FENCE.exec(line)?.[1];
    if (fence === null) fence = mark ?? null;
    else if (line.trim() === fence) fence = null;
    const [, name = "", address = "", title] = (fence === null && REFERENCE.exec(line)) || [];
    const target = targetOf(address);
    if (!target) lines.push(line);
    else if (!references.has(name.toLowerCase())) {
      references.set(name.toLowerCase(), target);
      sources.push({ ...target, title: title?.trim() || target.address });
    }
  }
  return { lines, sources, references };
}

/** The items of one list that follow each other, each with the lines that belong to it. */
function entriesFrom(lines: readonly string[], from: number): { items: Entry[]; next: number } {
  const items: Entry[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] as string;
    const found = ITEM.exec(line);
    const last = items.at(-1);
    if (found) {
      const [, space = "", number, text = ""] = found;
      const item = { indent: space.replace(/\t/g, "    ").length, number: number === undefined ? null : Number(number), text };
      const [first] = items;
      // Numbers after bullets, or the other way round: another list.
      if (first && item.indent <= first.indent + 1 && (item.number === null) !== (first.number === null)) break;
      items.push(item);
    } else if (last && /^\s+\S/.test(line)) last.text += `\n${line.trim()}`;
    // A list may have empty lines between its items.
    else if (!(line.trim() === "" && ITEM.test(lines[at + 1] ?? ""))) break;
  }
  return { items, next: at };
}

/** Items that stand further in than the one before are a list of that one's, so deep and no deeper. */
function listOf(entries: readonly Entry[], read: (text: string) => Inline[], depth = 0): Block {
  const { indent, number: start } = entries[0] as Entry;
  const items: Item[] = [];
  for (let at = 0; at < entries.length;) {
    const inner = entries.findIndex((entry, index) => index > at && (depth > 3 || entry.indent <= indent + 1));
    const to = inner < 0 ? entries.length : inner;
    const below = entries.slice(at + 1, to);
    items.push({ children: read((entries[at] as Entry).text), list: below.length > 0 ? listOf(below, read, depth + 1) : null });
    at = to;
  }
  return { kind: "list", start, items };
}
