const said = new Set<string>();

/** Tells the page's developer, once in each page. Nothing secret, and nothing of a visitor's, may be in it. */
export function warnOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  console.warn(`[blinq] ${text}`);
}
