import { blocksOf, type Block } from "../rich/blocks.js";
import { linked, type Inline } from "../rich/inline.js";
import { pageOf, type Target } from "../rich/links.js";
import type { Message } from "../api/wire.js";
import type { Texts } from "../texts/texts.js";
import { element } from "../loader/element.js";

/**
 * What a message says, as elements: never as HTML. Assistants write Markdown; of what people write only addresses mean
 * anything, and nothing of it is lost.
 */
export function richText(role: Message["role"], text: string, texts: Texts): (Node | string)[] {
  if (role !== "assistant") return linked(text).flatMap(drawInline);
  const blocks = blocksOf(text);
  const [only] = blocks;
  if (blocks.length === 1 && only?.kind === "paragraph") return only.children.flatMap(drawInline);
  return [element("div", { class: "blocks" }, ...blocks.map((block) => drawBlock(block, texts)))];
}

function drawBlock(block: Block, texts: Texts): HTMLElement {
  switch (block.kind) {
    case "paragraph": return element("p", { dir: "auto" }, ...block.children.flatMap(drawInline));
    // Not a heading of the page's: it would stand in its outline.
    case "heading": return element("p", { dir: "auto" }, element("strong", {}, ...block.children.flatMap(drawInline)));
    case "code": return element("pre", { dir: "ltr" }, element("code", { text: block.text }));
    case "list": return drawList(block);
    case "sources": return drawSources(block.items, texts);
  }
}

/** The documents that a reply was made of: an address that leads to no page is no link, and a title is never read as anything. */
export function sourceList(sources: Message["sources"], texts: Texts): HTMLElement[] {
  if (!Array.isArray(sources)) return [];
  const items = sources.filter((source) => typeof source?.title === "string").slice(0, MAX_SOURCES)
    .map(({ title, url }) => ({ title, ...(typeof url === "string" && pageOf(url)) }));
  return items.length > 0 ? [drawSources(items, texts)] : [];
}

const MAX_SOURCES = 20;

// Its word stands where the list begins, whatever language that is in.
function drawSources(items: readonly ({ readonly title: string } & Partial<Target>)[], texts: Texts): HTMLElement {
  return element("div", { class: "sources", dir: "auto" }, element("strong", {}, element("bdi", { text: texts.sources })),
    element("ol", { "aria-label": texts.sources }, ...items.map(({ title, href, address }) => {
      const text = element("bdi", { text: title });
      return element("li", {}, ...(href && address ? drawLink(href, [text], title === address ? null : address) : [text]));
    })));
}

function drawList({ start, items }: Extract<Block, { kind: "list" }>): HTMLElement {
  const children = items.map(({ children: line, list }) =>
    element("li", {}, ...line.flatMap(drawInline), ...(list?.kind === "list" ? [drawList(list)] : [])));
  // As a whole: a mark stands where its list begins, and would be cut off at the other side.
  return start === null ? element("ul", { dir: "auto" }, ...children)
    : element("ol", { dir: "auto", start: start === 1 ? false : start }, ...children);
}

function drawInline(piece: Inline): (Node | string)[] {
  switch (piece.kind) {
    case "text": return [piece.text];
    case "code": return [element("code", { dir: "ltr", text: piece.text })];
    case "strong": case "em": return [element(piece.kind, {}, ...piece.children.flatMap(drawInline))];
    case "link": return drawLink(piece.href, piece.children.flatMap(drawInline), piece.address);
  }
}

function drawLink(href: string, children: (Node | string)[], address: string | null): (Node | string)[] {
  // The page that is opened must not reach back into this one.
  const tab = href.startsWith("http") && { target: "_blank", rel: "noopener noreferrer" };
  const link = element("a", { href, ...tab }, ...children);
  return address === null ? [link] : [link, element("bdi", { class: "address", text: `(${address})` })];
}
