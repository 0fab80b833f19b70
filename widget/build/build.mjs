// Builds everything that the package consists of into dist/, and writes the script's hash into the docs.
import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildModules, buildScript, root } from "./bundles.mjs";
import { writePins } from "./pin.mjs";

const dist = join(root, "dist");
await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) if (old !== "blinq.js") await rm(join(dist, old), { recursive: true });

const [script, modules] = await Promise.all([buildScript(), buildModules()]);
for (const { path, contents } of [...script, ...modules]) await writeFile(path, contents);
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"], { cwd: root, stdio: "inherit" });

const { contents } = script[0];
await writePins(contents);
console.log(`dist/blinq.js: ${contents.length} bytes, ${gzipSync(contents, { level: 9 }).length} gzipped`);
