import { defineConfig } from "vitest/config";

// One browser at a time takes half an hour for all of them: of these, one case of each kind protects a change (given/tier.ts); ./test.sh --long runs all.
const quick = ["trials", "pages", "looks", "demo", "console", "firefox"].map((name) => `test/browser/${name}.test.ts`);
const isLong = process.env.BLINQ_TIER === "long";

export default defineConfig({
  test: {
    projects: [
      // Patient: a shared machine may be busy.
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], environment: "node", testTimeout: 60_000 } },
      ...(process.env.BLINQ_SHEETS ? [{
        test: { name: "sheets", include: ["test/sheets/*.sheet.ts"], globalSetup: ["test/browser/given/shared.ts"], hookTimeout: 120_000 },
      }] : []),
      {
        test: {
          name: "browser",
          include: isLong ? ["test/browser/**/*.test.ts"] : quick,
          environment: "node",
          globalSetup: ["test/browser/given/shared.ts"],
          // Two cores, one browser at a time; a real gateway takes a moment to start.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // A second, unless told: a slow machine takes longer to what comes all the same.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
