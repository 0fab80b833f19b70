import type { LauncherTexts } from "../texts/launcherTexts.js";
import { element, icon, setText } from "./element.js";
import { CHAT, CLOSE } from "./icons.js";

/** The round button in the corner, with how much is unread. */
export class Launcher {
  readonly button: HTMLButtonElement;
  readonly #badge = element("span", { class: "badge", "aria-hidden": "true", hidden: true });
  readonly #texts: LauncherTexts;
  readonly #changed: (unread: number) => void;
  #open: boolean | null = null;
  #unread = 0;

  /** @param changed is told how much is unread whenever that is another number. */
  constructor(texts: LauncherTexts, panelId: string, toggle: () => void, changed: (unread: number) => void) {
    this.#texts = texts;
    this.#changed = changed;
    this.button = element("button", { type: "button", class: "launcher", "aria-controls": panelId, onclick: toggle });
  }

  /** Whether the visitor asked for a panel that is still on its way. */
  set busy(busy: boolean) {
    this.button.setAttribute("aria-busy", String(busy));
  }

  show(open: boolean, unread: number): void {
    const { button } = this;
    if (open !== this.#open) {
      this.#open = open;
      button.replaceChildren(icon(open ? CLOSE : CHAT), this.#badge);
      button.setAttribute("aria-expanded", String(open));
    }
    const count = open ? 0 : unread;
    const label = open ? this.#texts.close : this.#texts.open;
    button.setAttribute("aria-label", count ? `${label}. ${this.#texts.unread}: ${count}` : label);
    this.#badge.hidden = count === 0;
    setText(this.#badge, count > 9 ? "9+" : String(count));
    if (count === this.#unread) return;
    this.#unread = count;
    this.#changed(count);
  }
}
