/** Where a link leads, if it may. */
export interface Target {
  /** As the browser opens it: `https:`, `mailto:` or, of a document, `http:`. */
  readonly href: string;
  /** What a reader is shown of it: the host in letters that can't be mistaken for others (punycode), or the mail address. */
  readonly address: string;
}

/** Characters that are not seen, or that turn around what is seen. */
const HIDDEN = /[\u0000-\u0020\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/;

const MAIL = /^[\w.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,63}$/i;

/** Reads what stands in a text as an address. @returns `null` for anything but plain https and mailto. */
export function targetOf(text: string): Target | null {
  if (/^mailto:/i.test(text)) return HIDDEN.test(text) ? null : mailTo(text.slice("mailto:".length));
  return /^https:/i.test(text) ? pageOf(text) : null;
}

/** Reads the address of a page. @returns `null` for anything but plain https and http: nothing relative, nothing that runs. */
export function pageOf(text: string): Target | null {
  if (HIDDEN.test(text) || !/^https?:\/\//i.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  // https://bank.example@evil.example leads to the second.
  return url.username || url.password ? null : { href: url.href, address: url.host };
}

/** @returns `null` where that is no mail address. */
export const mailTo = (address: string): Target | null => (MAIL.test(address) ? { href: `mailto:${address}`, address } : null);

/** Whether a reader of the label alone knows where the link leads. */
export function saysWhere(label: string, { href, address }: Target): boolean {
  if (href.startsWith("mailto:")) return label === address;
  const written = label.replace(/^https:\/\//i, "");
  return written.startsWith(address) && /^(?:[/?#]|$)/.test(written.slice(address.length)) && targetOf(`https://${written}`)?.href === href;
}

/** The address that begins here, without what ends the sentence around it. */
export function addressAt(text: string, start: number): string | null {
  BARE.lastIndex = start;
  let found = BARE.exec(text)?.[0];
  while (found) {
    const last = found.at(-1) as string;
    const open = PAIRS[last];
    if (!/[.,;:!?'…»”*_]/.test(last) && !(open !== undefined && count(found, last) > count(found, open))) break;
    found = found.slice(0, -1);
  }
  return found || null;
}

const BARE = /https:\/\/[^\s<>"`]+/iy;

/** What closes, and what would have opened it inside the address. */
const PAIRS: Record<string, string> = { ")": "(", "]": "[", "}": "{" };

const count = (text: string, character: string): number => text.split(character).length - 1;
