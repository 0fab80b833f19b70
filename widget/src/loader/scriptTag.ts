/** Whatever a loader may be called: `blinq.js`, the pinned `blinq-HASH.js`. */
const LOADER = /\/blinq(-[0-9a-f]{16})?\.js$/;

/**
 * The tag that this script came by. The browser names none for a module and for a script that a bundler took in; then it is
 * the one with our attribute, or with our name.
 */
export function ownTag(): HTMLScriptElement | null {
  const current = document.currentScript as HTMLScriptElement | null;
  if (current) return current;
  const tags = [...document.querySelectorAll<HTMLScriptElement>("script")];
  return tags.find((tag) => tag.dataset["publicToken"] !== undefined) ?? tags.find((tag) => LOADER.test(pathOf(tag.src))) ?? null;
}

/** Where the script came from, with a slash at its end: the gateway may stand behind a path. */
export const directoryOf = (tag: HTMLScriptElement | null): string => new URL(".", tag?.src || location.href).href;

function pathOf(address: string): string {
  try {
    return new URL(address).pathname;
  } catch {
    return "";
  }
}
