import { isBlocked, type Phase } from "../session/view.js";
import type { Texts } from "../texts/texts.js";
import { element, icon } from "../loader/element.js";
import { CHAT, SHIELD } from "../loader/icons.js";

/** How a visitor signs in on this site: at an address, or by what the page does. */
export type SignIn = string | (() => void);

/** What a visitor can do where there is no conversation to be had. */
export interface Ways {
  startOver(): void;
  tryAgain(): void;
  /** `null` where neither page nor tenant said how. */
  signIn(): SignIn | null;
}

/** What stands in place of the conversation where there is none to be had. */
export class Blocked {
  readonly node = element("div", { class: "blocked", hidden: true });
  readonly #texts: Texts;
  readonly #ways: Ways;
  #shown = "";

  constructor(texts: Texts, ways: Ways) {
    this.#texts = texts;
    this.#ways = ways;
  }

  /** @returns whether the conversation must be away. */
  show(phase: Phase): boolean {
    const texts = this.#texts;
    const blocked = isBlocked(phase);
    this.node.hidden = !blocked;
    const signIn = blocked && phase !== "unavailable" ? this.#ways.signIn() : null;
    // A page may say later how one signs in.
    const shown = `${phase} ${typeof signIn === "string" ? signIn : signIn !== null}`;
    if (shown === this.#shown) return blocked;
    this.#shown = shown;
    if (!blocked) return false;
    this.node.replaceChildren(
      element("span", { class: "mark" }, icon(phase === "unavailable" ? CHAT : SHIELD)),
      element("h3", { text: texts[`${phase}Title`] }),
      element("p", { text: texts[phase] }),
      ...(signIn === null ? [] : [typeof signIn === "string" ? link(texts.signIn, signIn) : button(texts.signIn, signIn)]),
      ...(phase === "suspended" ? [button(texts.startOver, this.#ways.startOver)] : []),
      ...(phase === "unavailable" ? [button(texts.retry, this.#ways.tryAgain)] : []));
    return true;
  }
}

const button = (text: string, onclick: () => void): HTMLElement => element("button", { type: "button", class: "act", text, onclick });

const link = (text: string, href: string): HTMLElement => element("a", { class: "act link", href, text });
