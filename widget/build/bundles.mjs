import { readFile } from "node:fs/promises";
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

/** The script that a tag loads: one file, no imports. */
export async function buildScript() {
  const { outputFiles } = await build({ ...common, entryPoints: ["src/script.ts"], format: "iife", outfile: "dist/blinq.js" });
  return outputFiles;
}

/** What a bundler imports. One chunk is shared, so that both entries speak of one `window.blinq`. */
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
