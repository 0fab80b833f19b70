import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildScript } from "../../build/bundles.mjs";

const committed = readFileSync(new URL("../../dist/blinq.js", import.meta.url));
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Record<string, unknown>;

test("a rebuild gives the bytes of the committed blinq.js", async () => {
  const [built] = await buildScript();
  expect(Buffer.from(built!.contents).equals(committed), "npm run build, and commit dist/blinq.js").toBe(true);
});

test("blinq.js is at most 15,000 bytes, gzipped", () => {
  expect(gzipSync(committed, { level: 9 }).length).toBeLessThanOrEqual(15_000);
});

test("blinq.js evaluates nothing and reads no markup", () => {
  expect(committed.toString()).not.toMatch(/\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\("style"/);
});

test("there is no runtime dependency, and react is an optional peer", () => {
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest["peerDependenciesMeta"]).toEqual({ react: { optional: true } });
});

test("the lock file names no registry", () => {
  expect(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")).not.toContain('"resolved"');
});
