import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { buildScripts, fingerprint, languageCodes } from "../../build/bundles.mjs";
import { launcherTexts } from "../../src/texts/launcherTexts";

const dist = (name: string): Buffer => readFileSync(new URL(`../../dist/${name}`, import.meta.url));
const gzipped = (name: string): number => gzipSync(dist(name), { level: 9 }).length;
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Record<string, unknown>;
const built = await buildScripts();
const languages = await languageCodes();
const names = built.map(({ path }) => basename(path));

test("a rebuild gives the bytes of the committed scripts, and of no others", () => {
  for (const { path, contents } of built)
    expect(Buffer.from(contents).equals(dist(basename(path))), `npm run build, and commit dist/${basename(path)}`).toBe(true);
  const committed = readdirSync(new URL("../../dist", import.meta.url)).filter((name) => /^blinq.*\.js$/.test(name));
  expect(committed.sort()).toEqual([...names].sort());
});

test("the loader is at most 8 KB, the panel at most 24 KB, and a language at most 3 KB, gzipped", () => {
  const [loader, panel, ...others] = names;
  expect(gzipped(loader!)).toBeLessThanOrEqual(8 * 1_024);
  expect(gzipped(panel!)).toBeLessThanOrEqual(24 * 1_024);
  expect(others).toEqual(languages.map((code) => `blinq-${code}.js`));
  for (const other of others) expect(gzipped(other)).toBeLessThanOrEqual(3 * 1_024);
});

test("the loader names the hashes of the panel and the languages that it was built with", () => {
  const loader = dist("blinq.js").toString();
  for (const name of names.slice(1)) for (const print of fingerprint(dist(name))) expect(loader).toContain(print);
});

test("no script evaluates anything or reads markup", () => {
  for (const name of names)
    expect(dist(name).toString()).not.toMatch(/\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setAttribute\("style"/);
});

test("there is no runtime dependency, and react is an optional peer", () => {
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest["peerDependenciesMeta"]).toEqual({ react: { optional: true } });
});

test("the lock file names no registry", () => {
  expect(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")).not.toContain('"resolved"');
});

test("every language has its file, and a launcher that speaks it", () => {
  expect(Object.keys(launcherTexts).sort()).toEqual(["en", ...languages].sort());
});
