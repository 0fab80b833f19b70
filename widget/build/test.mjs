// Builds, checks the types and runs every test. Ends with one line such as "120 passed, 0 failed".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./bundles.mjs";

const results = mkdtempSync(join(tmpdir(), "blinq-widget-results-"));
const report = join(results, "report.json");
const run = (file, ...given) => spawnSync(process.execPath, [join(root, "node_modules", file), ...given], { cwd: root, stdio: "inherit" }).status;

const types = run("typescript/bin/tsc", "-p", ".");
const status = run("vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2));

let passed = 0;
let failed = types === 0 ? 0 : 1;
let skipped = 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  skipped += numPendingTests + numTodoTests;
  // A file that could not even be read has no tests that failed.
  failed += testResults.filter((file) => file.status === "failed" && file.assertionResults.every((one) => one.status !== "failed")).length;
} catch {
  failed++;
}
if (status !== 0 && failed === 0) failed = 1;
rmSync(results, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
