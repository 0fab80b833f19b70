import { install, isInstalled, isStarted } from "./loader/blinq.js";
import { afterLoad } from "./loader/idle.js";
import type { BlinqOptions } from "./options.js";
import { scriptSource } from "./loader/scriptSource.js";
import { directoryOf, ownTag } from "./loader/scriptTag.js";
import { warnOnce } from "./warn.js";

/** The script tag: `<script src=".../blinq.js" data-public-token="pk_…" data-api-base-url="https://…">`. */
const tag = ownTag();

// Included twice: the first one serves the page.
if (!isInstalled()) {
  const directory = directoryOf(tag);
  const blinq = install(scriptSource(tag, directory));
  const { publicToken, apiBaseUrl, launcher, ...looks } = tag?.dataset ?? {};
  if (publicToken === undefined) {
    // A page that calls start() itself has done so by then.
    afterLoad(() => isStarted() || warnOnce(
      "No chat: the script tag has no data-public-token. Add it (a tag manager may have taken it away), or call blinq.start({ publicToken, apiBaseUrl })."));
  } else {
    try {
      const launcherHidden = launcher === undefined ? undefined : launcher === "hidden";
      blinq.start({ publicToken, apiBaseUrl: apiBaseUrl || directory, launcherHidden, ...(looks as Partial<BlinqOptions>) });
    } catch (fault) {
      warnOnce(`No chat: ${(fault as Error).message}`);
    }
  }
}
