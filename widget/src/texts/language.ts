import { launcherTexts } from "./launcherTexts.js";

/** The language of the texts, and the locale that times are written in. */
export interface Language {
  /** `en`, `ru`, `kk`, `ar`, `he`: a key of {@link launcherTexts}. */
  readonly code: string;
  /** The most wanted locale of that language, region and all. */
  readonly locale: string;
}

/** Codes that browsers and pages still use for a language that has another one by now. */
const formerly: Readonly<Record<string, string>> = { iw: "he" };

/** Whether a language is written from right to left. */
export const isRightToLeft = (code: string): boolean => code === "ar" || code === "he";

/** The first wanted locale whose language the widget speaks; English otherwise. */
export function languageOf(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const given = tag?.trim().toLowerCase().split(/[-_]/)[0] ?? "";
    const code = formerly[given] ?? given;
    if (Object.hasOwn(launcherTexts, code)) return { code, locale: legal(tag, code) };
  }
  return { code: "en", locale: "en" };
}

/** What Intl would refuse is narrowed to its language. */
function legal(tag: string | null | undefined, code: string): string {
  try {
    return Intl.getCanonicalLocales(tag?.trim().replace(/_/g, "-"))[0] ?? code;
  } catch {
    return code;
  }
}
