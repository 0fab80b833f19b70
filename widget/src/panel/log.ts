import type { Row } from "../conversation/conversation.js";
import type { Texts } from "../texts/texts.js";
import { element, icon, said, setText } from "../loader/element.js";
import { CHAT, DOWN, SHIELD_TICK, TICK } from "../loader/icons.js";
import { richText, sourceList } from "./rich.js";
import { midnight, type Times } from "./times.js";

/** How near to its end the log must be to go on with new messages, in pixels. */
const NEAR = 80;

/** How many messages are on the page at first, and how many more each time the visitor scrolls to the first of them. */
const WINDOW = 200;

/** How far apart messages of one speaker still belong together, in milliseconds. */
const TOGETHER = 300_000;

interface Line {
  readonly node: HTMLElement;
  row: Row | null;
}

/** The messages. Lines are kept and changed in place, so that nothing flickers, and selections and focus stay. */
export class Log {
  readonly node: HTMLElement;
  readonly #list: HTMLElement;
  readonly #greeting: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #typing: HTMLElement;
  readonly #newest: HTMLButtonElement;
  readonly #news = element("span");
  readonly #lines = new Map<string, Line>();
  readonly #days = new Map<number, HTMLElement>();
  readonly #texts: Texts;
  readonly #times: Times;
  readonly #retry: (key: string) => void;
  readonly #now: () => number;
  #rows: readonly Row[] = [];
  /** Whether the end was in sight when the visitor last scrolled. */
  #follows = true;
  #size = "";
  #isTyping = false;
  /** The first row that is on the page: a long history would make every change slow. */
  #from = 0;
  /** How many rows there were when the end was last looked at; what came since is news. */
  #seen = 0;

  constructor(texts: Texts, times: Times, now: () => number, retry: (key: string) => void) {
    this.#texts = texts;
    this.#times = times;
    this.#now = now;
    this.#retry = retry;
    this.#greeting = element("strong", { dir: "auto", text: texts.greeting });
    this.#empty = element("div", { class: "empty" }, element("span", { class: "mark" }, icon(CHAT)),
      this.#greeting, element("span", { text: texts.invitation }));
    this.#typing = element("div", { class: "row theirs" }, element("div", { class: "typing", role: "img", "aria-label": texts.typing },
      element("i"), element("i"), element("i")));
    // Announcements are made elsewhere, one a message: a whole history read aloud helps nobody.
    this.#list = element("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.messages, tabindex: 0 });
    this.#newest = element("button", {
      type: "button", class: "newest", "aria-label": texts.newest, hidden: true, onclick: () => this.toEnd(),
    }, icon(DOWN), this.#news);
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // A keyboard that comes up, a notice, or another size of the window: whoever read the end still does.
    new ResizeObserver(() => {
      this.#size = this.#measure();
      if (this.#follows) this.toEnd();
      this.#showNewest();
    }).observe(this.#list);
    this.node = element("div", { class: "middle" }, this.#list, this.#newest);
  }

  /**
   * @param loaded whether an empty log means that nothing was said yet.
   * @param typing whether one of the tenant's people is writing.
   */
  show(all: readonly Row[], loaded: boolean, typing: boolean): void {
    const last = all.at(-1);
    const follow = this.#follows || (last && !this.#lines.has(last.key) && last.role === "visitor");
    if (follow || this.#from >= all.length) this.#from = Math.max(0, all.length - WINDOW);
    this.#rows = all;
    this.#isTyping = typing;
    this.#draw(loaded);
    if (follow) this.toEnd();
    this.#showNewest();
  }

  /** What the tenant greets with; the widget's own words otherwise. */
  greet(greeting: string | null): void {
    setText(this.#greeting, greeting ?? this.#texts.greeting);
  }

  toEnd(): void {
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #draw(loaded: boolean): void {
    const rows = this.#rows.slice(this.#from);
    const wanted: HTMLElement[] = [];
    const keys = new Set<string>();
    const days = new Set<number>();
    rows.forEach((row, index) => {
      const before = rows[index - 1];
      const at = row.at === null ? new Date(this.#now()) : new Date(row.at);
      const day = midnight(at);
      if (!days.has(day) && (row.at !== null || before)) {
        days.add(day);
        wanted.push(this.#day(day, at));
      }
      keys.add(row.key);
      const line = this.#line(row.key);
      const after = rows[index + 1];
      line.node.className = [
        "row", row.role === "visitor" ? "mine" : "theirs", row.state,
        before && isTogether(before, row) ? "more" : "",
        after && row.state === "recorded" && !row.seen && isTogether(row, after) ? "quiet" : "",
      ].join(" ").trim();
      if (!isSame(line.row, row)) this.#fill(line, row);
      wanted.push(line.node);
    });
    for (const key of [...this.#lines.keys()]) if (!keys.has(key)) this.#lines.delete(key);
    for (const day of [...this.#days.keys()]) if (!days.has(day)) this.#days.delete(day);
    if (this.#isTyping) wanted.push(this.#typing);
    else if (rows.length === 0 && loaded) wanted.push(this.#empty);
    arrange(this.#list, wanted);
  }

  #scrolled(): void {
    const list = this.#list;
    if (this.#from > 0 && list.scrollTop < NEAR) {
      const below = list.scrollHeight - list.scrollTop;
      this.#from = Math.max(0, this.#from - WINDOW);
      this.#draw(true);
      // What was looked at stays where it is.
      list.scrollTop = list.scrollHeight - below;
    }
    // Another size scrolls, too, before it is heard of: that was not the visitor.
    if (this.#size === this.#measure()) this.#follows = this.#isNearEnd();
    this.#showNewest();
  }

  #line(key: string): Line {
    let line = this.#lines.get(key);
    if (!line) this.#lines.set(key, (line = { node: element("div"), row: null }));
    return line;
  }

  #fill(line: Line, row: Row): void {
    const { node } = line;
    line.row = row;
    const mine = row.role === "visitor";
    const speaker = mine ? this.#texts.you : row.author?.trim() || (row.role === "agent" ? this.#texts.agent : this.#texts.assistant);
    const focused = node.contains((node.getRootNode() as ShadowRoot | Document).activeElement);
    const meta = this.#meta(row);
    node.replaceChildren(
      element("bdi", { class: mine ? "hush" : "author", text: speaker }),
      element("div", { class: "bubble", dir: "auto" }, ...richText(row.role, row.text, this.#texts), ...sourceList(row.sources, this.#texts)),
      meta);
    if (focused) (meta.querySelector("button") ?? this.#list).focus({ preventScroll: true });
  }

  #meta(row: Row): HTMLElement {
    const texts = this.#texts;
    if (row.at !== null) {
      const at = new Date(row.at);
      const meta = element("div", { class: "meta" },
        element("time", { dir: "auto", datetime: row.at, title: this.#times.full(at), text: this.#times.time(at) }));
      if (row.role === "visitor") meta.append(said(TICK, row.seen ? texts.seen : texts.sent));
      if (row.role === "visitor" && row.verified) meta.append(said(SHIELD_TICK, texts.verified));
      return meta;
    }
    if (row.state === "sending") return element("div", { class: "meta" }, element("span", { text: texts.sending }));
    return element("div", { class: "meta" },
      element("span", { text: row.state === "failed" ? texts.failed : texts.waiting }),
      element("button", { type: "button", class: "again", text: texts.retry, onclick: () => this.#retry(row.key) }));
  }

  #day(day: number, at: Date): HTMLElement {
    let node = this.#days.get(day);
    if (!node) this.#days.set(day, (node = element("div", { class: "day" })));
    setText(node, this.#times.day(at, new Date(this.#now())));
    return node;
  }

  #measure(): string {
    return `${this.#list.clientWidth} ${this.#list.clientHeight}`;
  }

  #isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #showNewest(): void {
    const { newest, newMessages } = this.#texts;
    const atEnd = this.#isNearEnd();
    // A panel that is closed has no height, and nothing in it was seen.
    if (atEnd && this.#list.clientHeight > 0) this.#seen = this.#rows.length;
    // Fewer rows: another conversation.
    this.#seen = Math.min(this.#seen, this.#rows.length);
    const count = this.#rows.slice(this.#seen).filter((row) => row.role !== "visitor").length;
    const news = atEnd || count === 0 ? "" : `${newMessages} ${count}`;
    this.#newest.hidden = atEnd;
    this.#newest.classList.toggle("news", news !== "");
    setText(this.#news, news);
    this.#newest.setAttribute("aria-label", news || newest);
  }
}

const isTogether = (a: Row, b: Row): boolean =>
  a.role === b.role && a.author === b.author && a.state !== "failed" && a.state !== "waiting"
  && (a.at === null || b.at === null || isNear(new Date(a.at), new Date(b.at)));

const isNear = (a: Date, b: Date): boolean => +b - +a < TOGETHER && midnight(a) === midnight(b);

const isSame = (a: Row | null, b: Row): boolean =>
  (Object.keys(b) as (keyof Row)[]).every((name) => a?.[name] === b[name]);

/** Makes these the children, in this order, and moves no node that stands right. */
function arrange(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const keep = new Set<Node>(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}
