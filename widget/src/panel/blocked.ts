import type { Phase } from "../session/view";
import type { Texts } from "../texts/texts";
import { element, icon } from "./element";
import { MOON, SHIELD } from "./icons";

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
    const blocked = phase === "suspended" || phase === "identityRequired" || phase === "unavailable";
    this.node.hidden = !blocked;
    if (!blocked || phase === this.#shown) {
      this.#shown = blocked ? phase : null;
      return blocked;
    }
    this.#shown = phase;
    const act = (text: string, onclick: () => void): HTMLElement => element("button", { type: "button", class: "act", text, onclick });
    this.node.replaceChildren(
      element("span", { class: "mark" }, icon(phase === "unavailable" ? MOON : SHIELD)),
      element("h3", { text: texts[`${phase}Title`] }),
      element("p", { text: texts[phase] }),
      ...(phase === "suspended" ? [act(texts.startOver, this.#startOver)] : []),
      ...(phase === "unavailable" ? [act(texts.tryAgain, this.#tryAgain)] : []));
    return blocked;
  }
}
