import css from "./loader.css";
import type { Worn } from "../branding.js";
import { element } from "./element.js";

/** How the widget looks on this page. */
export interface Look {
  readonly theme: "light" | "dark" | "auto";
  readonly dir: "ltr" | "rtl";
  /** BCP 47, for the screen reader's voice. */
  readonly lang: string;
}

/** The one element on the page, and what is inside its shadow root. */
export interface Host {
  readonly root: HTMLElement;
  /** Adds a style sheet; it is constructed, so that a policy without `unsafe-inline` allows it. */
  addStyles(css: string): void;
  /** Takes on a tenant's colour and corner. */
  wear(worn: Worn): void;
  /** Puts it back where a page swapped its whole body. */
  attach(): void;
  remove(): void;
}

/** Makes the host, with the loader's own style sheet. */
export function makeHost({ theme, dir, lang }: Look): Host {
  const host = element("div", { "data-blinq-widget": "" });
  const shadow = host.attachShadow({ mode: "open" });
  const addStyles = (text: string): void => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  };
  addStyles(css);
  const root = element("div", { class: "root", dir, lang });
  shadow.append(root);

  const dark = matchMedia("(prefers-color-scheme: dark)");
  let worn: Worn = {};
  const paint = (): void => {
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    root.classList.toggle("dark", isDark);
    const colours = worn[isDark ? "dark" : "light"];
    for (const [name, value] of [["--accent", colours?.accent], ["--on-accent", colours?.onAccent], ["--accent-ink", colours?.accentInk]] as const) {
      if (value) root.style.setProperty(name, value);
      else root.style.removeProperty(name);
    }
  };
  const gone = new AbortController();
  dark.addEventListener("change", paint, gone);
  paint();

  // What is typed here is no shortcut of the page's.
  for (const type of ["keydown", "keypress", "keyup"]) root.addEventListener(type, (event) => event.stopPropagation());
  // A page's focus trap, as modals have it, would take the focus back to where it came from. First on the way down.
  for (const type of ["focusin", "focusout"]) {
    addEventListener(type, (event) => {
      if (event.composedPath().includes(root)) event.stopImmediatePropagation();
    }, { capture: true, signal: gone.signal });
  }

  const attach = (): void => {
    if (gone.signal.aborted || !document.body) return;
    if (!host.isConnected) {
      // What a page puts in place of its content may hold a copy of this element, which is empty.
      for (const copy of document.querySelectorAll("[data-blinq-widget]")) if (!copy.shadowRoot) copy.remove();
      document.body.append(host);
    }
    showOnTop(root);
  };
  // The page may swap its body's children, its body or its root element. Each is a target of its own.
  const watcher = new MutationObserver(() => {
    watch();
    attach();
  });
  const watch = (): void => {
    watcher.disconnect();
    for (const target of [document, document.documentElement, document.body]) if (target) watcher.observe(target, { childList: true });
  };
  watch();
  attach();
  return {
    root,
    addStyles,
    wear: (next) => {
      worn = next;
      root.classList.toggle("at-left", next.position === "left");
      root.classList.toggle("at-right", next.position === "right");
      paint();
    },
    attach,
    remove: () => {
      watcher.disconnect();
      gone.abort();
      host.remove();
    },
  };
}

/**
 * Into the top layer: there a page's `transform`, `filter` or `contain` does not move what is fixed, and no `z-index` covers
 * it. A browser without popovers keeps it where it is.
 */
function showOnTop(root: HTMLElement): void {
  if (typeof root.showPopover !== "function") return;
  root.popover = "manual";
  if (root.isConnected && !root.matches(":popover-open")) root.showPopover();
}
