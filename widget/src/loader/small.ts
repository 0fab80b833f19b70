/** A screen so small that the panel takes all of it: the same as in the style sheet. */
export const SMALL = "(max-width: 30em), (max-height: 26.25em)";
