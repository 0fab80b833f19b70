// Keeps the hash of dist/blinq.js in the pages that tell engineers to pin it. A test of the gateway compares them.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./bundles.mjs";

export async function writePins(contents) {
  const hash = createHash("sha384").update(contents).digest();
  for (const page of ["README.md", "../README.md"]) {
    const path = join(root, page);
    const text = await readFile(path, "utf8");
    const pinned = text
      .replace(/integrity="sha384-[^"]*"/g, `integrity="sha384-${hash.toString("base64")}"`)
      .replace(/\/blinq-[0-9a-f]{16}\.js/g, `/blinq-${hash.toString("hex").slice(0, 16)}.js`);
    if (pinned !== text) await writeFile(path, pinned);
  }
}
