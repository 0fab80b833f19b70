import { isBlocked, type Phase } from "../session/view.js";
import type { Texts } from "../texts/texts.js";
import { element, icon } from "../loader/element.js";
import { CHAT, SHIELD } from "../loader/icons.js";

/** What stands in place of the conversation where there is none to be had. */
export class Blocked {
  readonly node = element("div", { class: "blocked", hidden: true });
  readonly #texts: Texts;
  readonly #startOver: () => void;
  readonly #tryAgain: () => void;
  #shown: Phase | null = null;

  constructor(texts: Texts, startOver: () => void, tryAgain: () => void) {
    this.#texts = texts;
    this.#startOver = startOver;
    this.#tryAgain = tryAgain;
  }

  /** @returns whether the conversation must be away. */
  show(phase: Phase): boolean {
    const texts = this.#texts;
    const blocked = isBlocked(phase);
    this.node.hidden = !blocked;
    if (phase === this.#shown) return blocked;
    this.#shown = phase;
    if (!blocked) return false;
    const act = (text: string, onclick: () => void): HTMLElement => element("button", { type: "button", class: "act", text, onclick });
    this.node.replaceChildren(
      element("span", { class: "mark" }, icon(phase === "unavailable" ? CHAT : SHIELD)),
      element("h3", { text: texts[`${phase}Title`] }),
      element("p", { text: texts[phase] }),
      phase === "suspended" ? act(texts.startOver, this.#startOver) : phase === "unavailable" ? act(texts.retry, this.#tryAgain) : "");
    return true;
  }
}
