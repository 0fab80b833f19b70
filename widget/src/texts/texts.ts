import { en } from "./en.js";
import { kk } from "./kk.js";
import { ru } from "./ru.js";

/** Everything that the widget says. */
export interface Texts {
  readonly open: string;
  readonly close: string;
  readonly title: string;
  readonly greeting: string;
  readonly invitation: string;
  readonly signedInAs: string;
  readonly verified: string;
  readonly messages: string;
  readonly unread: string;
  readonly placeholder: string;
  readonly send: string;
  readonly you: string;
  readonly assistant: string;
  readonly agent: string;
  readonly sending: string;
  readonly waiting: string;
  readonly failed: string;
  readonly retry: string;
  readonly newest: string;
  readonly connecting: string;
  readonly offline: string;
  readonly unreachable: string;
  readonly busy: string;
  readonly suspendedTitle: string;
  readonly suspended: string;
  readonly startOver: string;
  readonly identityRequiredTitle: string;
  readonly identityRequired: string;
  readonly unavailableTitle: string;
  readonly unavailable: string;
  readonly charactersLeft: string;
  readonly tooLong: string;
}

const all: Record<string, Texts> = { en, ru, kk };

/** Texts and the locale that times are written in. */
export interface Language {
  readonly texts: Texts;
  /** The language of the texts: `en`, `ru` or `kk`. */
  readonly code: string;
  /** The most wanted locale of that language, region and all. */
  readonly locale: string;
}

/** The first wanted locale whose language the widget speaks; English otherwise. */
export function languageOf(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const code = tag?.trim().toLowerCase().split(/[-_]/)[0] ?? "";
    if (Object.hasOwn(all, code)) return { texts: all[code] as Texts, code, locale: legal(tag, code) };
  }
  return { texts: en, code: "en", locale: "en" };
}

/** What Intl would refuse is narrowed to its language. */
function legal(tag: string | null | undefined, code: string): string {
  try {
    return Intl.getCanonicalLocales(tag?.trim().replace(/_/g, "-"))[0] ?? code;
  } catch {
    return code;
  }
}
