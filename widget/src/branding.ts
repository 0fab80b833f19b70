/** How a tenant wants its chat to look and where it leads: from its settings, or from the page, which wins. */
export interface Branding {
  /** Stands over the chat in place of the widget's own words. */
  readonly name?: string | undefined;
  /** `#rgb` or `#rrggbb`. Made darker or lighter where it could not be read otherwise. */
  readonly color?: string | undefined;
  /** An https address of a picture, about 80 by 80 pixels. */
  readonly logoUrl?: string | undefined;
  /** Stands in a chat in which nothing was said yet. */
  readonly greeting?: string | undefined;
  /** The corner of the launcher and the panel; left out: where a line of the page's language ends. */
  readonly position?: "left" | "right" | undefined;
  /** The page has its own button: see `data-blinq-open`. */
  readonly launcherHidden?: boolean | undefined;
  /** Where visitors sign in, for those who have to. */
  readonly signInUrl?: string | undefined;
}

/** The colours that follow from a tenant's one, on one kind of ground. */
export interface Colours {
  /** The tenant's, as a surface. */
  readonly accent: string;
  /** What is written on it: at least 4.5 to 1. */
  readonly onAccent: string;
  /** The tenant's as text and outlines: as near to it as 4.5 to 1 against the ground allows. */
  readonly accentInk: string;
}

/** What frame and launcher take on, worked out by the panel and kept for the next page, so that the loader need not. */
export interface Worn extends Pick<Branding, "position" | "launcherHidden"> {
  readonly light?: Colours | null;
  readonly dark?: Colours | null;
}

/** What is kept from page to page. */
export interface KeptBranding {
  readonly worn: Worn;
  /** What the server said at the last visit. */
  readonly tenants: Branding;
  /** The server talks to no one here: until then, Unix milliseconds, no page shows a launcher. */
  readonly noChatUntil?: number;
}

/** Longer than anything that can be shown. */
const LONGEST = 2_000;

/** Reads what a server or a page gave; what is of no use is left out. */
export function readBranding(given: unknown): Branding {
  const { name, color, logoUrl, greeting, position, launcherHidden, signInUrl } = (given ?? {}) as Record<string, unknown>;
  const read: Branding = {
    name: text(name),
    color: /^#([\da-f]{3}|[\da-f]{6})$/i.test(String(color)) ? String(color) : undefined,
    logoUrl: address(logoUrl, /^https:$/),
    greeting: text(greeting),
    position: position === "left" || position === "right" ? position : undefined,
    launcherHidden: launcherHidden === true || launcherHidden === "true" || launcherHidden === "" ? true
      : launcherHidden === false || launcherHidden === "false" ? false : undefined,
    signInUrl: address(signInUrl, /^https?:$/),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, LONGEST) : undefined);

/** On the page's own site where it names no other; never a script. */
function address(value: unknown, schemes: RegExp): string | undefined {
  if (typeof value !== "string" || value === "" || value.length > LONGEST) return undefined;
  try {
    const url = new URL(value, location.href);
    return schemes.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
