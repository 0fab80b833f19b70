import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // Patient: a shared machine may be busy.
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], environment: "node", testTimeout: 60_000 } },
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
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
