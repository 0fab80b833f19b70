// Builds everything that the package consists of into dist/, and writes the loader's hash into the docs.
import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildModules, buildScripts, root } from "./bundles.mjs";
import { writePins } from "./pin.mjs";

const dist = join(root, "dist");
await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) await rm(join(dist, old), { recursive: true });

const [scripts, modules] = await Promise.all([buildScripts(), buildModules()]);
for (const { path, contents } of [...scripts, ...modules]) await writeFile(path, contents);
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"], { cwd: root, stdio: "inherit" });

await writePins(scripts[0].contents);
for (const { path, contents } of scripts)
  console.log(`dist/${basename(path)}: ${contents.length} bytes, ${gzipSync(contents, { level: 9 }).length} gzipped`);
