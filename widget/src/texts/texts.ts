import { ar } from "./ar.js";
import { en } from "./en.js";
import { he } from "./he.js";
import { kk } from "./kk.js";
import { ru } from "./ru.js";

/** Everything that the widget says. A text before a number ends in a colon: so it needs no plural forms. */
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
  readonly sent: string;
  readonly waiting: string;
  readonly failed: string;
  readonly retry: string;
  readonly newest: string;
  readonly newMessages: string;
  readonly sources: string;
  readonly connecting: string;
  readonly offline: string;
  readonly unreachable: string;
  readonly busy: string;
  readonly ended: string;
  readonly suspendedTitle: string;
  readonly suspended: string;
  readonly signIn: string;
  readonly startOver: string;
  readonly identityRequiredTitle: string;
  readonly identityRequired: string;
  readonly unavailableTitle: string;
  readonly unavailable: string;
  readonly charactersLeft: string;
  readonly tooLong: string;
  /** For a language whose dates not every browser can write. */
  readonly dates?: DateWords;
}

/** What a date is made of. */
export interface DateWords {
  readonly today: string;
  readonly yesterday: string;
  /** From January. */
  readonly months: readonly string[];
  /** From Sunday. */
  readonly weekdays: readonly string[];
  /** Between a year and the day of it. */
  readonly year: string;
}

const all: Record<string, Texts> = { en, ru, kk, ar, he };

/** Codes that browsers and pages still use for a language that has another one by now. */
const formerly: Record<string, string> = { iw: "he" };

/** Texts and the locale that times are written in. */
export interface Language {
  readonly texts: Texts;
  /** The language of the texts: `en`, `ru`, `kk`, `ar` or `he`. */
  readonly code: string;
  /** The most wanted locale of that language, region and all. */
  readonly locale: string;
}

/** Whether a language is written from right to left. */
export const isRightToLeft = (code: string): boolean => code === "ar" || code === "he";

/** The first wanted locale whose language the widget speaks; English otherwise. */
export function languageOf(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const given = tag?.trim().toLowerCase().split(/[-_]/)[0] ?? "";
    const code = formerly[given] ?? given;
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
