/** Times as the visitor's locale writes them, in the visitor's time zone. */
export class Times {
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;
  readonly #near: Intl.RelativeTimeFormat;

  constructor(locale: string) {
    const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);
    this.#time = format({ hour: "2-digit", minute: "2-digit" });
    this.#day = format({ weekday: "long", day: "numeric", month: "long" });
    this.#full = format({ dateStyle: "full", timeStyle: "short" });
    this.#near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  }

  /** 14:05 */
  time = (at: Date): string => this.#time.format(at);

  /** Sunday, 22 November 2026 at 14:05 */
  full = (at: Date): string => this.#full.format(at);

  /** today, yesterday (the style sheet makes the first letter large), Friday 20 November */
  day(at: Date, now: Date): string {
    const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
    return days === 0 || days === -1 ? this.#near.format(days, "day") : this.#day.format(at);
  }
}

/** The same for all moments of one local day. */
export const midnight = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
