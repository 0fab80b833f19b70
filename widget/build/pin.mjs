// Keeps the hash of dist/blinq.js in the pages that tell engineers to pin it. A test of the gateway compares them.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprint, root } from "./bundles.mjs";

export async function writePins(contents) {
  const [hash, integrity] = fingerprint(contents);
  for (const page of ["README.md", "../README.md"]) {
    const path = join(root, page);
    const text = await readFile(path, "utf8");
    const pinned = text
      .replace(/integrity="sha384-[^"]*"/g, `integrity="${integrity}"`)
      .replace(/\/blinq-[0-9a-f]{16}\.js/g, `/blinq-${hash}.js`);
    if (pinned !== text) await writeFile(path, pinned);
  }
}
