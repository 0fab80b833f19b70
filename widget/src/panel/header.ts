import type { User } from "../api/wire.js";
import type { Texts } from "../texts/texts.js";
import { element, icon, said, setText } from "../loader/element.js";
import { CHAT, CLOSE, SHIELD_TICK } from "../loader/icons.js";

/** Title, who the visitor is, and the way out. */
export class Header {
  readonly node: HTMLElement;
  readonly #mark = element("span", { class: "mark" }, icon(CHAT));
  readonly #title: HTMLElement;
  readonly #who = element("div", { class: "who", hidden: true });
  readonly #texts: Texts;
  #shown: string | null = null;
  #logo: string | null = null;

  constructor(texts: Texts, titleId: string, close: () => void) {
    this.#texts = texts;
    this.#title = element("h2", { id: titleId, dir: "auto", text: texts.title });
    // Not the page's banner: a shadow root makes no section of its own.
    this.node = element("header", { role: "none" },
      this.#mark,
      element("div", { class: "titles" }, this.#title, this.#who),
      element("button", { type: "button", class: "close", "aria-label": texts.close, onclick: close }, icon(CLOSE)));
  }

  show(user: User | null): void {
    const name = user && (user.name?.trim() || user.email?.trim() || user.id);
    if (name === this.#shown) return;
    this.#shown = name;
    this.#who.hidden = !name;
    this.#who.replaceChildren(
      ...(name
        ? [element("span", { class: "hush", text: this.#texts.signedInAs }), element("bdi", { text: name, title: name }),
          said(SHIELD_TICK, this.#texts.verified)]
        : []));
  }

  /** As the tenant wants it: its name over the chat, and its logo where there is one to be had. */
  dress(name: string | null, logoUrl: string | null): void {
    setText(this.#title, name ?? this.#texts.title);
    if (logoUrl === this.#logo) return;
    this.#logo = logoUrl;
    this.#mark.classList.remove("logo");
    this.#mark.replaceChildren(icon(CHAT));
    if (logoUrl === null) return;
    const image = element("img", { src: logoUrl, alt: "", referrerpolicy: "no-referrer" });
    // Seen once it is there: a page's policy may not have it.
    image.addEventListener("load", () => {
      if (logoUrl !== this.#logo) return;
      this.#mark.classList.add("logo");
      this.#mark.replaceChildren(image);
    });
  }
}
