import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blocksOf, type Block, type Item } from "../../../src/rich/blocks";
import { inline, linked, type Inline } from "../../../src/rich/inline";
import { pageOf, targetOf } from "../../../src/rich/links";
import { takesLessThan } from "../../quickest";

/** What a reader sees. */
const plain = (pieces: readonly Inline[]): string => pieces.map((piece) => ("children" in piece ? plain(piece.children) : piece.text)).join("");

/** Short: **bold**, _em_, `code`, [label|href|address]. */
const sketch = (pieces: readonly Inline[]): string => pieces.map((piece) => {
  switch (piece.kind) {
    case "text": return piece.text;
    case "code": return `\`${piece.text}\``;
    case "strong": return `**${sketch(piece.children)}**`;
    case "em": return `_${sketch(piece.children)}_`;
    case "link": return `[${sketch(piece.children)}|${piece.href}${piece.address === null ? "" : `|${piece.address}`}]`;
  }
}).join("");

const links = (pieces: readonly Inline[]): string[] =>
  pieces.flatMap((piece) => (piece.kind === "link" ? [piece.href, ...links(piece.children)] : "children" in piece ? links(piece.children) : []));

describe("links", () => {
  test.each([
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "blob:https://a.example/1", "file:///etc/passwd",
    "http://plain.example", "//elsewhere.example", "/local", "https://", "https://user@evil.example", "https://bank.example:pass@evil.example/",
    "https://a.example/\u202egpj.exe", "https://a.example/\u200b", "mailto:", "mailto:not an address", "mailto:a@b.example?body=x", "tel:+7",
  ])("%j leads nowhere", (text) => expect(targetOf(text)).toBeNull());

  test.each([
    "javascript:alert(1)", "JavaScript://a.example/%0aalert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", " https://a.example", "data:text/html,x", "vbscript:x",
    "blob:https://a.example/1", "file:///etc/passwd", "mailto:a@b.example", "ftp://a.example", "/local", "local", "//elsewhere.example", "?a", "#a", "", "https:", "https://", "http:/a.example",
    "http:a.example", "https://user@evil.example", "http://bank.example:pass@evil.example/", "https://a.example/\u202egpj.exe",
  ])("of a document, %j is no page", (text) => expect(pageOf(text)).toBeNull());

  test.each([
    ["https://a.example/x y".replace(" ", "%20"), "https://a.example/x%20y", "a.example"],
    ["http://a.example:8080/?q=%22", "http://a.example:8080/?q=%22", "a.example:8080"],
    ["HTTPS://A.example/\"><img>", "https://a.example/%22%3E%3Cimg%3E", "a.example"],
    ["https://аpple.example", "https://xn--pple-43d.example/", "xn--pple-43d.example"],
  ])("of a document, %j is a page", (text, href, address) => expect(pageOf(text)).toEqual({ href, address }));

  test.each([
    ["See https://a.example/b?c=1.", "See [https://a.example/b?c=1|https://a.example/b?c=1]."],
    ["(https://a.example/x_(y))", "([https://a.example/x_(y)|https://a.example/x_(y)])"],
    ["https://a.example, https://b.example!", "[https://a.example|https://a.example/], [https://b.example|https://b.example/]!"],
    ["Пишите: info@kiosk.example.", "Пишите: [info@kiosk.example|mailto:info@kiosk.example]."],
    ["https://user@evil.example stays", "https://user@evil.example stays"],
    // Letters that look like others: where it leads is said in letters that don't.
    ["https://аpple.example", "[https://аpple.example|https://xn--pple-43d.example/|xn--pple-43d.example]"],
    ["http://plain.example and javascript:alert(1)", "http://plain.example and javascript:alert(1)"],
    ["*not* **bold** `here` [x](https://a.example)", "*not* **bold** `here` [x]([https://a.example|https://a.example/])"],
  ])("what people write: %j", (text, wanted) => expect(sketch(linked(text))).toBe(wanted));

  test("nothing that people write is lost or changed", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void expect(plain(linked(text))).toBe(text)));
    const pieces = fc.constantFrom("https://", "a.example", "@", "*", "_", "`", "[", "](", ")", " ", "\n", "mailto:", "<", ">", "x.y", "\\");
    fc.assert(fc.property(fc.array(pieces).map((all) => all.join("")), (text) => void expect(plain(linked(text))).toBe(text)));
  });
});

describe("the little Markdown of assistants", () => {
  test.each([
    ["**bold**, *em*, _em_, `co*de*`", "**bold**, _em_, _em_, `co*de*`"],
    ["**bold with *em* in it**", "**bold with _em_ in it**"],
    ["snake_case_name, 2 * 3 * 4, **", "snake_case_name, 2 * 3 * 4, **"],
    ["`` a ` b ``", "`a ` b`"],
    ["an open `tick and **star", "an open `tick and **star"],
    ["\\*as it is\\* \\[x\\]", "*as it is* [x]"],
    ["[the shop](https://shop.example/a_b_c)", "[the shop|https://shop.example/a_b_c|shop.example]"],
    ["[https://bank.example](https://evil.example/)", "[https://bank.example|https://evil.example/|evil.example]"],
    ["[bank.example/evil](https://bank.example.evil.example)", "[bank.example/evil|https://bank.example.evil.example/|bank.example.evil.example]"],
    ["[https://shop.example/](https://shop.example/)", "[https://shop.example/|https://shop.example/]"],
    ["[x](javascript:alert(1)) [y](http://a.example)", "[x](javascript:alert(1)) [y](http://a.example)"],
    ["[wiki](https://w.example/Tea_(drink) \"A title\")", "[wiki|https://w.example/Tea_(drink)|w.example]"],
    ["<https://a.example/> <b>no tag</b>", "[https://a.example/|https://a.example/] <b>no tag</b>"],
    ["**[x](https://a.example)**", "**[x|https://a.example/|a.example]**"],
    ["https://a.example/**x** and a_b@c.example", "[https://a.example/**x|https://a.example/**x]** and [a_b@c.example|mailto:a_b@c.example]"],
  ])("%j", (text, wanted) => expect(sketch(inline(text))).toBe(wanted));

  const draw = (block: Block): unknown => {
    if (block.kind === "code") return { code: block.text };
    if (block.kind === "sources") return { sources: block.items.map(({ title, href }) => `${title} ${href}`) };
    if (block.kind !== "list") return block.kind === "heading" ? { heading: sketch(block.children) } : sketch(block.children);
    const item = ({ children, list }: Item): unknown => (list ? [sketch(children), draw(list)] : sketch(children));
    return { [block.start === null ? "bullets" : `from ${block.start}`]: block.items.map(item) };
  };

  test("an answer with everything in it", () => {
    expect(blocksOf([
      "# Two pots", "", "We have **two**[1], both", "from Almaty:", "- Altai, *blue*", "  - 0.8 l", "  - 1.2 l", "", "- Tian Shan", "",
      "3. Third", "4) Fourth", "```js", "const a = [1]: 2;", "[1]: https://not.example", "```", "See [the terms][t].", "",
      '[1]: https://shop.example/pots "Pots, page 2"', "[t]: <https://shop.example/terms>", "[bad]: javascript:alert(1)",
    ].join("\n")).map(draw)).toEqual([
      { heading: "Two pots" },
      "We have **two**[1|https://shop.example/pots], both\nfrom Almaty:",
      { bullets: [["Altai, _blue_", { bullets: ["0.8 l", "1.2 l"] }], "Tian Shan"] },
      { "from 3": ["Third", "Fourth"] },
      { code: "const a = [1]: 2;\n[1]: https://not.example" },
      "See [the terms|https://shop.example/terms].",
      "[bad]: javascript:alert(1)",
      { sources: ["Pots, page 2 https://shop.example/pots", "shop.example https://shop.example/terms"] },
    ]);
  });

  test("a text without any marks is one paragraph, as it is", () => {
    expect(blocksOf("Yes, we have two.\nBoth are blue.").map(draw)).toEqual(["Yes, we have two.\nBoth are blue."]);
  });

  test("whatever it is, every link is https or mailto, and it neither throws nor takes long", () => {
    const pieces = fc.constantFrom(
      "**", "*", "_", "`", "```", "\n", "- ", "1. ", "[", "](", ")", "[1]: ", "https://a.example", "javascript:", "data:", "<", ">", "\\", "x ", "\t", "# ", "@b.example");
    fc.assert(fc.property(fc.array(pieces, { maxLength: 200 }).map((all) => all.join("")), (text) => {
      const all = (blocks: readonly Block[]): string[] => blocks.flatMap((block) => {
        if (block.kind === "code") return [];
        if (block.kind === "sources") return block.items.map(({ href }) => href);
        if (block.kind === "list") return block.items.flatMap(({ children, list }) => [...links(children), ...(list ? all([list]) : [])]);
        return links(block.children);
      });
      for (const href of all(blocksOf(text))) expect(href).toMatch(/^(https|mailto):/);
    }));
  });

  test.each(["*", "_", "**", "`", "[", "[x](", "`a", "**a ", "*a*", "_a", "a@", "https://a.example/)", "- ", " - x\n", "[1]: ", "\\", "<https://", "x_", "[[[["])(
    "8,000 characters of %j are read at once", (piece) => {
      const text = piece.repeat(8_000 / piece.length);
      // Generous: what is quadratic here takes seconds.
      return takesLessThan(500, 10, () => {
        const began = performance.now();
        blocksOf(text);
        return performance.now() - began;
      });
    });
});
