import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

/** The package's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Style sheets become minified text. */
const styles = {
  name: "styles",
  setup(bundle) {
    bundle.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "safari15" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  plugins: [styles],
  write: false,
};

/**
 * What a script tag loads: the loader, and beside it the panel and each language but English, which is in the panel. The
 * loader names their hashes, so it is built last.
 */
export async function buildScripts() {
  const languages = await languageCodes();
  const beside = await Promise.all([
    script("blinq-panel", { entryPoints: ["src/panel/script.ts"] }),
    ...languages.map((code) => script(`blinq-${code}`, { stdin: { contents: languageScript(code), resolveDir: root, loader: "ts" } })),
  ]);
  const files = Object.fromEntries(["panel", ...languages].map((name, at) => [name, fingerprint(beside[at].contents)]));
  const loader = await script("blinq", { entryPoints: ["src/script.ts"], define: { FILES: JSON.stringify(files) } });
  return [loader, ...beside];
}

/** Every language that has a file of texts, but English. */
export async function languageCodes() {
  const files = await readdir(join(root, "src/texts"));
  return files.filter((file) => /^[a-z]{2}\.ts$/.test(file) && file !== "en.ts").map((file) => file.slice(0, 2)).sort();
}

const languageScript = (code) => `import { handOver } from "./src/loader/handOver";
  import { ${code} } from "./src/texts/${code}";
  handOver(${code});`;

async function script(name, entry) {
  const { outputFiles } = await build({ ...common, ...entry, format: "iife", outfile: `dist/${name}.js` });
  return { path: outputFiles[0].path, contents: Buffer.from(outputFiles[0].contents) };
}

/** As the gateway names a file, and as a browser checks it. */
export function fingerprint(contents) {
  const hash = createHash("sha384").update(contents).digest();
  return [hash.toString("hex").slice(0, 16), `sha384-${hash.toString("base64")}`];
}

/** What a bundler imports. Chunks are shared, so that both entries speak of one `window.blinq`; the panel is one of its own. */
export async function buildModules() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: { index: "src/index.ts", react: "src/react/index.ts" },
    format: "esm",
    outdir: "dist",
    splitting: true,
    chunkNames: "shared-[hash]",
    jsx: "automatic",
    external: ["react", "react/jsx-runtime"],
    sourcemap: false,
  });
  // A bundler drops the directive; React Server Components look for it at the top of the file.
  return outputFiles.map(({ path, contents }) =>
    path.endsWith("react.js") ? { path, contents: Buffer.concat([Buffer.from('"use client";\n'), contents]) } : { path, contents });
}
