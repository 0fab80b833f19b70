/**
 * Everything that the panel says. What the launcher says stands in launcherTexts.ts. A text before a number ends in a colon:
 * so it needs no plural forms.
 */
export interface Texts {
  readonly close: string;
  readonly title: string;
  readonly greeting: string;
  readonly invitation: string;
  readonly signedInAs: string;
  readonly verified: string;
  readonly messages: string;
  readonly placeholder: string;
  readonly send: string;
  readonly you: string;
  readonly assistant: string;
  readonly agent: string;
  readonly sending: string;
  readonly sent: string;
  /** One of the tenant's people has read it. */
  readonly seen: string;
  /** One of the tenant's people is writing. */
  readonly typing: string;
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
