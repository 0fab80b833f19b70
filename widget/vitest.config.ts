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
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
