import css from "./loader.css";
import type { Branding } from "../branding.js";
import { coloursOf } from "./colours.js";
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
  wear(branding: Branding): void;
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
  let worn: Branding = {};
  const paint = (): void => {
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    root.classList.toggle("dark", isDark);
    const colours = worn.color === undefined ? null : coloursOf(worn.color, isDark ? "dark" : "light");
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

  const attach = (): void => {
    if (!host.isConnected && document.body) document.body.append(host);
  };
  const watcher = new MutationObserver(attach);
  watcher.observe(document.documentElement, { childList: true });
  attach();
  return {
    root,
    addStyles,
    wear: (branding) => {
      worn = branding;
      root.classList.toggle("at-left", branding.position === "left");
      root.classList.toggle("at-right", branding.position === "right");
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
