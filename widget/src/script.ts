import { install, isInstalled } from "./loader/blinq.js";
import type { BlinqOptions } from "./options.js";
import { scriptSource } from "./loader/scriptSource.js";

/** The script tag: `<script src=".../blinq.js" data-public-token="pk_…" data-api-base-url="https://…">`. */
const tag = document.currentScript as HTMLScriptElement | null;

// Included twice: the first one serves the page.
if (!isInstalled()) {
  const directory = new URL(".", tag?.src || location.href).href;
  const blinq = install(scriptSource(tag, directory));
  const { publicToken, apiBaseUrl, launcher, ...looks } = tag?.dataset ?? {};
  if (publicToken !== undefined)
    blinq.start({ publicToken, apiBaseUrl: apiBaseUrl || new URL(directory).origin, launcherHidden: launcher === undefined ? undefined : launcher === "hidden", ...looks as Partial<BlinqOptions> });
}
