import type { User } from "../api/wire.js";
import type { Texts } from "../texts/texts.js";
import { element, icon } from "../loader/element.js";
import { CHAT, CHECK, CLOSE } from "../loader/icons.js";

/** Title, who the visitor is, and the way out. */
export class Header {
  readonly node: HTMLElement;
  readonly #who = element("div", { class: "who", hidden: true });
  readonly #texts: Texts;
  #shown: string | null = null;

  constructor(texts: Texts, titleId: string, close: () => void) {
    this.#texts = texts;
    // Not the page's banner: a shadow root makes no section of its own.
    this.node = element("header", { role: "none" },
      element("span", { class: "mark" }, icon(CHAT)),
      element("div", {}, element("h2", { id: titleId, text: texts.title }), this.#who),
      element("button", { type: "button", class: "close", "aria-label": texts.close, onclick: close }, icon(CLOSE)));
  }

  show(user: User | null): void {
    const name = user && (user.name?.trim() || user.email?.trim() || user.id);
    if (name === this.#shown) return;
    this.#shown = name;
    this.#who.hidden = !name;
    this.#who.replaceChildren(
      ...(name
        ? [element("span", { text: this.#texts.signedInAs }), element("bdi", { text: name, title: name }), icon(CHECK),
          element("span", { class: "hush", text: this.#texts.verified })]
        : []));
  }
}
