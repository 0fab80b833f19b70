import type { Message } from "../api/wire.js";
import type { Session } from "../session/session.js";
import type { Texts } from "../texts/texts.js";
import css from "./panel.css";
import type { Branding } from "../branding.js";
import type { Emitter } from "../events/emitter.js";
import { SMALL } from "../loader/small.js";
import type { PanelMemory } from "../storage/panelMemory.js";
import { Blocked, type SignIn } from "./blocked.js";
import { Composer } from "./composer.js";
import { element, setText } from "../loader/element.js";
import { Header } from "./header.js";
import type { Host } from "../loader/host.js";
import type { Launcher } from "../loader/launcher.js";
import { Log } from "./log.js";
import { richText } from "./rich.js";
import { TitleCount } from "./titleCount.js";
import { timesIn } from "./times.js";
import { followViewport } from "./viewport.js";

/** What a panel is made of. */
export interface PanelParts {
  readonly session: Session;
  readonly host: Host;
  readonly launcher: Launcher;
  readonly texts: Texts;
  /** That times are written in. */
  readonly locale: string;
  readonly emitter: Pick<Emitter, "emit" | "has">;
  readonly memory: PanelMemory;
}

/** All that the visitor sees. Draws the session's view, at most once a frame. */
export class Panel {
  readonly #session: Session;
  readonly #texts: Texts;
  readonly #host: Host;
  readonly #launcher: Launcher;
  readonly #panel: HTMLElement;
  readonly #header: Header;
  readonly #notice = element("div", { class: "notice", role: "status" });
  readonly #log: Log;
  readonly #blocked: Blocked;
  /** Where a conversation is over: under what was said in it. */
  readonly #ended = element("div", { class: "ended", role: "status", hidden: true });
  readonly #composer: Composer;
  readonly #live = element("div", { class: "hush", role: "status" });
  /** Says to those who listen what the three dots say. */
  readonly #typing = element("div", { class: "hush", role: "status" });
  readonly #small = matchMedia(SMALL);
  readonly #gone = new AbortController();
  readonly #emitter: Pick<Emitter, "emit" | "has">;
  readonly #memory: PanelMemory;
  readonly #title = new TitleCount();
  #branding: Branding = {};
  /** What had the focus when the panel was opened, for where there is no launcher to give it back to. */
  #opener: HTMLElement | null = null;
  #restored = false;
  #open = false;
  #person = 0;
  #drawn = true;

  constructor({ session, host, launcher, texts, locale, emitter, memory }: PanelParts) {
    this.#session = session;
    this.#texts = texts;
    this.#emitter = emitter;
    this.#memory = memory;
    this.#host = host;
    this.#launcher = launcher;
    host.addStyles(css);
    this.#header = new Header(texts, "title", () => this.close());
    this.#log = new Log(texts, timesIn(locale, texts.dates), Date.now, (key) => session.retry(key));
    this.#blocked = new Blocked(texts, {
      startOver: () => void session.startOver().then(() => this.#composer.focus()),
      tryAgain: () => session.ensure(),
      signIn: () => this.#signIn(),
    });
    this.#composer = new Composer(texts, (text) => session.send(text),
      (draft) => memory.write({ draft, sessionId: session.sessionId }));
    this.#panel = element("div", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: true },
      this.#header.node, this.#notice, this.#blocked.node, this.#log.node, this.#ended, this.#composer.node);
    this.#panel.addEventListener("keydown", (event) => this.#key(event));
    host.root.prepend(this.#panel);
    host.root.append(this.#live, this.#typing);
    followViewport(this.#panel, this.#gone.signal);
    this.#small.addEventListener("change", () => this.#fit(), this.#gone);
    this.#draw();
  }

  /** @param text a draft, unless the visitor has begun one. */
  open(text?: string): void {
    if (!this.#open) {
      const active = document.activeElement;
      this.#opener = active instanceof HTMLElement && active !== document.body ? active : null;
      this.#open = true;
      this.#panel.hidden = false;
      this.#host.root.classList.add("open");
      this.#fit();
      this.#session.look(true);
      this.#session.ensure();
      this.#draw();
      this.#log.toEnd();
      this.#memory.write({ open: true });
      this.#emitter.emit("opened", {});
    }
    if (text !== undefined) this.#composer.suggest(text);
    // A page that opens the chat by itself must not take the focus away from what the visitor is doing.
    if (navigator.userActivation?.isActive !== false) this.#focus();
  }

  close(): void {
    if (!this.#open) return;
    const inside = this.#panel.contains(this.#active);
    this.#open = false;
    this.#panel.hidden = true;
    this.#host.root.classList.remove("open");
    this.#session.look(false);
    this.#draw();
    if (inside) (this.#launcher.button.checkVisibility() ? this.#launcher.button : this.#opener)?.focus();
    this.#memory.write({ open: false });
    this.#emitter.emit("closed", {});
  }

  /** Takes on a tenant's name, logo and words. */
  wear(branding: Branding): void {
    this.#branding = branding;
    this.#header.dress(branding.name ?? null, branding.logoUrl ?? null);
    this.#log.greet(branding.greeting ?? null);
    this.#draw();
  }

  toggle(): void {
    if (this.#open) this.close();
    else this.open();
  }

  /** Something of the view changed. */
  changed(): void {
    // Who is gone leaves the screen now, not at the next frame.
    if (this.#session.person !== this.#person) return this.#draw();
    if (!this.#drawn) return;
    this.#drawn = false;
    // Not a frame: a page in the background has none.
    queueMicrotask(() => {
      if (!this.#drawn) this.#draw();
    });
  }

  /** Says a new message to those who listen instead of looking. */
  announce({ role, author, text }: Message): void {
    if (role === "visitor") return;
    const texts = this.#texts;
    const speaker = author?.trim() || (role === "agent" ? texts.agent : texts.assistant);
    // As it is read, without the marks of Markdown.
    const said = element("bdi", {}, ...richText(role, text, texts)).textContent ?? "";
    const line = element("div", {}, element("bdi", { text: speaker }), ": ", element("bdi", { text: said.slice(0, 500) }));
    this.#live.append(line);
    while (this.#live.childElementCount > 3) this.#live.firstElementChild?.remove();
  }

  remove(): void {
    this.#drawn = true;
    this.#title.show(0);
    this.#gone.abort();
  }

  #draw(): void {
    this.#drawn = true;
    const { phase, trouble, user, rows, unread, typing, person, loaded } = this.#session.view;
    const texts = this.#texts;
    const blocked = this.#blocked.show(phase);
    if (person !== this.#person) this.#composer.clear();
    else if (loaded) this.#restoreDraft();
    // What was read aloud is text of the conversation, too.
    if (blocked || person !== this.#person) this.#live.replaceChildren();
    this.#person = person;
    this.#host.attach();
    this.#launcher.show(this.#open, unread);
    this.#title.show(this.#open ? 0 : unread);
    const hadFocus = blocked && !this.#composer.node.hidden && this.#panel.contains(this.#active);
    this.#header.show(blocked ? null : user);
    this.#log.node.hidden = this.#composer.node.hidden = blocked;
    if (hadFocus) this.#focus();
    const notice = blocked ? "" : trouble ? texts[trouble] : phase === "connecting" && !loaded ? texts.connecting : "";
    setText(this.#notice, notice);
    this.#notice.hidden = notice === "";
    const over = phase === "ended";
    setText(this.#ended, over ? texts.ended : "");
    this.#ended.hidden = !over;
    setText(this.#typing, typing ? texts.typing : "");
    this.#log.show(rows, loaded || phase === "idle", typing);
  }

  /** Once, in the conversation that it was begun in and once that is shown: whose it was is proven then. */
  #restoreDraft(): void {
    if (this.#restored) return;
    this.#restored = true;
    const { draft, sessionId } = this.#memory.read();
    if (draft !== "" && sessionId === this.#session.sessionId) this.#composer.suggest(draft);
  }

  #signIn(): SignIn | null {
    if (this.#emitter.has("signIn")) return () => this.#emitter.emit("signIn", {});
    return this.#branding.signInUrl ?? null;
  }

  get #active(): Element | null {
    return (this.#panel.getRootNode() as ShadowRoot).activeElement;
  }

  #focus(): void {
    const { node } = this.#blocked;
    if (node.hidden) this.#composer.focus();
    else (node.querySelector<HTMLElement>(".act") ?? this.#panel).focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
    // Where the panel covers everything, what lies beneath can't be reached by keyboard either.
    if (event.key === "Tab" && this.#small.matches) this.#wrap(event);
  }

  #wrap(event: KeyboardEvent): void {
    const stops = [...this.#panel.querySelectorAll<HTMLElement>("button, a, textarea, [tabindex='0']")].filter((stop) => stop.offsetParent !== null);
    const active = this.#active;
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (active !== edge && active !== this.#panel) return;
    event.preventDefault();
    other?.focus();
  }

  #fit(): void {
    if (this.#small.matches) this.#panel.setAttribute("aria-modal", "true");
    else this.#panel.removeAttribute("aria-modal");
  }
}
