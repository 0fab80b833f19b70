import type { Texts } from "../texts/texts.js";
import { element, icon, setText } from "../loader/element.js";
import { SEND } from "../loader/icons.js";

/** The most that the gateway takes, in UTF-16 units, as it counts them. */
export const MAX_LENGTH = 8_000;

/** From here on the visitor is told how much is left. */
const NEAR = 500;

/** Where the visitor writes. Enter sends, Shift+Enter makes a line, and an input method's Enter is its own. */
export class Composer {
  readonly node: HTMLFormElement;
  readonly #field: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #count: HTMLElement;
  readonly #texts: Texts;
  readonly #send: (text: string) => void;
  readonly #drafted: (text: string) => void;

  /** @param drafted is told what stands in the field whenever that changes. */
  constructor(texts: Texts, send: (text: string) => void, drafted: (text: string) => void) {
    this.#texts = texts;
    this.#send = send;
    this.#drafted = drafted;
    this.#count = element("div", { class: "count", id: "count", hidden: true });
    this.#field = element("textarea", {
      rows: 1, dir: "auto", "aria-label": texts.placeholder, placeholder: texts.placeholder, "aria-describedby": "count",
      autocomplete: "off", enterkeyhint: "send",
    });
    this.#button = element("button", { type: "submit", class: "send", "aria-label": texts.send }, icon(SEND));
    this.node = element("form", { novalidate: true }, element("div", { class: "field" }, this.#field, this.#button), this.#count);
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => {
      this.#typed();
      this.#drafted(this.#field.value);
    });
    this.#field.addEventListener("keydown", (event) => {
      // 229: the key that ends a composition in Safari, which says so one event too early.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.#typed();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  clear(): void {
    this.#field.value = "";
    this.#typed();
    this.#drafted("");
  }

  /** A draft, unless the visitor has begun one. */
  suggest(text: string): void {
    if (this.#field.value !== "") return;
    this.#field.value = text;
    this.#typed();
    this.#drafted(text);
  }

  get #text(): string {
    // Half a character, cut by a script or an extension, is none; the gateway refuses it.
    const { value } = this.#field;
    return (value.toWellFormed?.() ?? value).trim();
  }

  #submit(): void {
    const text = this.#text;
    if (text === "" || text.length > MAX_LENGTH) return;
    this.clear();
    this.focus();
    this.#send(text);
  }

  #typed(): void {
    const { length } = this.#text;
    this.#button.setAttribute("aria-disabled", String(length === 0 || length > MAX_LENGTH));
    const left = MAX_LENGTH - length;
    this.#count.hidden = left > NEAR;
    this.#count.classList.toggle("over", left < 0);
    setText(this.#count, left < 0 ? `${this.#texts.tooLong} ${-left}` : `${this.#texts.charactersLeft} ${left}`);
    this.#field.setAttribute("aria-invalid", String(left < 0));
    // By script, so that a strict policy allows it. First small: a field only says how high it wants to be when it isn't.
    this.#field.style.height = "auto";
    if (length > 0) this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
