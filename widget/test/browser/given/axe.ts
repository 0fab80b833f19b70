import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { atRest } from "./rest";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** WCAG 2.2 A and AA, and what axe holds to be good practice. The whole page, for the widget must not spoil it. */
export async function expectAccessible(page: Page): Promise<void> {
  // What moves is judged when it has come to rest, and what comes in meanwhile does not move: half faded in, it had no contrast.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await atRest(page);
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(given: unknown): Promise<{ violations: Violation[]; passes: { id: string }[] }> } };
    const { violations, passes } = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    if (!passes.some((rule) => rule.id === "target-size" || rule.id === "button-name")) throw new Error("axe did not look at the widget.");
    return violations;
  });
  await page.emulateMedia({ reducedMotion: null });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`).join(" | ")}`);
  expect(violations, found.join("\n")).toEqual([]);
}
