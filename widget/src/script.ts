import { install, isInstalled } from "./blinq.js";

/** The script tag: `<script src=".../blinq.js" data-public-token="pk_…" data-api-base-url="https://…">`. */
const tag = document.currentScript as HTMLScriptElement | null;

// Included twice: the first one serves the page.
if (!isInstalled()) {
  const blinq = install();
  const { publicToken, apiBaseUrl, locale, dir, theme } = tag?.dataset ?? {};
  if (publicToken !== undefined)
    blinq.start({ publicToken, apiBaseUrl: apiBaseUrl || new URL(tag?.src ?? location.href).origin, locale, dir, theme });
}
