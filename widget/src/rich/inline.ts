import { addressAt, mailTo, saysWhere, targetOf, type Target } from "./links.js";

/** A piece of a line. */
export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "em"; readonly children: readonly Inline[] }
  | {
      readonly kind: "link";
      readonly href: string;
      readonly children: readonly Inline[];
      /** To be shown beside it, where what it says is not where it leads. */
      readonly address: string | null;
    };

/** Where the numbers and names in square brackets lead. */
export type References = ReadonlyMap<string, Target>;

/** How deep emphasis goes; what is deeper stays as it was written. */
const DEEPEST = 6;

// Not in what was meant as another address and is none.
const MAILS = /(?<![\w.+\-/:@])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g;

/** A text in which only addresses mean anything: what people write. */
export const linked = (text: string): Inline[] => new Line(text, new Map(), false).read();

/** A line of Markdown: bold, italic, code and links. Takes time in proportion to its length, whatever is in it. */
export const inline = (text: string, references: References = new Map()): Inline[] => new Line(text, references, true).read();

class Line {
  readonly #text: string;
  readonly #references: References;
  readonly #markdown: boolean;
  readonly #depth: number;
  readonly #inLink: boolean;
  readonly #out: Inline[] = [];
  /** Marks that nothing closes from here on: not looked for again. */
  readonly #unclosed = new Set<string>();
  #plain = "";
  #at = 0;

  constructor(text: string, references: References, markdown: boolean, depth = 0, inLink = false) {
    this.#text = text;
    this.#references = references;
    this.#markdown = markdown;
    this.#depth = depth;
    this.#inLink = inLink;
  }

  read(): Inline[] {
    while (this.#at < this.#text.length) {
      if (this.#address() || (this.#markdown && this.#mark())) continue;
      this.#plain += this.#text[this.#at++];
    }
    this.#flush();
    return this.#out;
  }

  #mark(): boolean {
    switch (this.#text[this.#at]) {
      case "\\": return this.#escape();
      case "`": return this.#code();
      case "*": case "_": return this.#emphasis();
      case "[": return !this.#inLink && this.#link();
      case "<": return !this.#inLink && this.#angled();
      default: return false;
    }
  }

  /** https://… as it stands. */
  #address(): boolean {
    if (this.#inLink || (this.#text[this.#at] !== "h" && this.#text[this.#at] !== "H")) return false;
    const written = addressAt(this.#text, this.#at);
    const target = written && targetOf(written);
    if (!target) return false;
    this.#push(linkTo(target, [{ kind: "text", text: written }], written), written.length);
    return true;
  }

  #escape(): boolean {
    const next = this.#text[this.#at + 1] ?? "";
    if (!/[!-/:-@[-`{-~]/.test(next)) return false;
    this.#plain += next;
    this.#at += 2;
    return true;
  }

  #code(): boolean {
    const mark = this.#run("`");
    const from = this.#at + mark.length;
    const end = this.#unclosed.has(mark) ? -1 : this.#text.indexOf(mark, from);
    if (end < 0) {
      this.#unclosed.add(mark);
      this.#plain += mark;
      this.#at = from;
      return true;
    }
    const code = this.#text.slice(from, end);
    this.#push({ kind: "code", text: code.trim() || code }, end + mark.length - this.#at);
    return true;
  }

  #emphasis(): boolean {
    const character = this.#text[this.#at] as string;
    const run = this.#run(character);
    const mark = run.slice(0, run.length >= 2 ? 2 : 1);
    const from = this.#at + mark.length;
    const before = this.#text[this.#at - 1] ?? "";
    const opens = run.length <= 3 && /\S/.test(this.#text[from] ?? "") && !(character === "_" && isWord(before)) && this.#depth < DEEPEST;
    const end = opens && !this.#unclosed.has(mark) ? this.#closing(mark, from) : -1;
    if (end < 0) {
      if (opens) this.#unclosed.add(mark);
      this.#plain += run;
      this.#at += run.length;
      return true;
    }
    const children = this.#inside(this.#text.slice(from, end), this.#inLink);
    this.#push({ kind: mark.length === 2 ? "strong" : "em", children }, end + mark.length - this.#at);
    return true;
  }

  /** Where the mark stands again, right after something. */
  #closing(mark: string, from: number): number {
    const character = mark[0] as string;
    for (let end = this.#text.indexOf(mark, from + 1); end >= 0; end = this.#text.indexOf(mark, end + 1)) {
      const after = this.#text[end + mark.length] ?? "";
      const longer = mark.length === 1 && (after === character || this.#text[end - 1] === character);
      if (/\S/.test(this.#text[end - 1] ?? "") && !longer && !(character === "_" && isWord(after))) return end;
    }
    return -1;
  }

  /** [words](https://…), [words][1], [1] */
  #link(): boolean {
    LINK.lastIndex = this.#at;
    const found = LINK.exec(this.#text);
    if (!found) return false;
    const [whole, label = "", address, reference] = found;
    const known = address === undefined ? this.#references.get((reference || label).toLowerCase()) : undefined;
    const target = known ?? (address === undefined ? null : targetOf(address));
    if (!target) return false;
    // Where a number leads stands in the list of sources.
    this.#push(known ? { kind: "link", href: known.href, children: this.#inside(label, true), address: null }
      : linkTo(target, this.#inside(label, true), label), whole.length);
    return true;
  }

  /** <https://…> */
  #angled(): boolean {
    ANGLED.lastIndex = this.#at;
    const found = ANGLED.exec(this.#text);
    const written = found?.[1] ?? "";
    const target = targetOf(written) ?? mailTo(written);
    if (!found || !target) return false;
    this.#push(linkTo(target, [{ kind: "text", text: written }], written), found[0].length);
    return true;
  }

  #inside(text: string, inLink: boolean): Inline[] {
    return new Line(text, this.#references, true, this.#depth + 1, inLink).read();
  }

  #run(character: string): string {
    let end = this.#at;
    while (this.#text[end] === character) end++;
    return this.#text.slice(this.#at, end);
  }

  #push(piece: Inline, length: number): void {
    this.#flush();
    this.#out.push(piece);
    this.#at += length;
  }

  /** What was plain, with the mail addresses in it. */
  #flush(): void {
    const plain = this.#plain;
    this.#plain = "";
    let from = 0;
    if (!this.#inLink && plain.includes("@")) {
      for (const { 0: written, index } of plain.matchAll(MAILS)) {
        const target = mailTo(written.replace(/[.-]+$/, ""));
        if (!target) continue;
        this.#add(plain.slice(from, index));
        this.#out.push(linkTo(target, [{ kind: "text", text: target.address }], target.address));
        from = index + target.address.length;
      }
    }
    this.#add(plain.slice(from));
  }

  #add(text: string): void {
    if (text !== "") this.#out.push({ kind: "text", text });
  }
}

const linkTo = (target: Target, children: readonly Inline[], label: string): Inline =>
  ({ kind: "link", href: target.href, children, address: saysWhere(label, target) ? null : target.address });

// The address of a link may hold a pair of round brackets; a title after it is dropped.
const LINK = /\[([^[\]\n]{1,500})\](?:\(((?:[^\s()]|\([^\s()]*\)){1,2000})(?:\s+"[^"\n]{0,200}")?\)|\[([^[\]\n]{0,60})\])?/y;
const ANGLED = /<([^\s<>]{1,2000})>/y;

const isWord = (character: string): boolean => /[\p{L}\p{N}_]/u.test(character);
