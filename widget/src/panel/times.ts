import type { DateWords } from "../texts/texts.js";

/** Times as the visitor's locale writes them, in the visitor's time zone. */
export interface Times {
  /** 14:05 */
  time(at: Date): string;
  /** Sunday, 22 November 2026 at 14:05 */
  full(at: Date): string;
  /** today, yesterday (the style sheet makes the first letter large), Friday 20 November; with the year where it is another. */
  day(at: Date, now: Date): string;
}

/** @param words where the browser may have none: Chromium writes "M11 28, Sat" in Kazakh. */
export const timesIn = (locale: string, words?: DateWords): Times => (words ? wordedTimes(words) : intlTimes(locale));

function intlTimes(locale: string): Times {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);
  const date = { weekday: "long", day: "numeric", month: "long" } as const;
  const time = format({ hour: "2-digit", minute: "2-digit" });
  const day = format(date);
  const dayOfYear = format({ ...date, year: "numeric" });
  const full = format({ dateStyle: "full", timeStyle: "short" });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    time: (at) => time.format(at),
    full: (at) => full.format(at),
    day: (at, now) => {
      const days = daysBetween(now, at);
      if (days === 0 || days === -1) return near.format(days, "day");
      return (at.getFullYear() === now.getFullYear() ? day : dayOfYear).format(at);
    },
  };
}

/** Year, day and month, weekday: 2026 ж. 28 қараша, сенбі. */
function wordedTimes({ today, yesterday, months, weekdays, year }: DateWords): Times {
  const time = (at: Date): string => [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  const date = (at: Date): string => `${at.getDate()} ${months[at.getMonth()]}, ${weekdays[at.getDay()]}`;
  const dateOfYear = (at: Date): string => `${at.getFullYear()} ${year} ${date(at)}`;
  return {
    time,
    full: (at) => `${dateOfYear(at)}, ${time(at)}`,
    day: (at, now) => {
      const days = daysBetween(now, at);
      if (days === 0) return today;
      if (days === -1) return yesterday;
      return at.getFullYear() === now.getFullYear() ? date(at) : dateOfYear(at);
    },
  };
}

/** The same for all moments of one local day. */
export const midnight = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());

const daysBetween = (now: Date, at: Date): number => Math.round((midnight(at) - midnight(now)) / 86_400_000);
