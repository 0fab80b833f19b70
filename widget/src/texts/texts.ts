/** Everything that the panel says. What the launcher says stands in launcherTexts.ts. */
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
