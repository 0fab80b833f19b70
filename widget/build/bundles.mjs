import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { build, transform } from "esbuild";
import { minify } from "terser";

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

/** The names of the texts stand in the bundle once: the other languages give theirs in the same order. */
const texts = {
  name: "texts",
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]texts[\\/](kk|ru)\.ts$/ }, async ({ path }) => {
      const language = basename(path, ".ts");
      const [names, own] = await Promise.all(["en", language].map((name) => textsOf(join(dirname(path), `${name}.ts`), name)));
      if (Object.keys(own).join() !== Object.keys(names).join()) throw new Error(`${language} has other texts than en, or in another order.`);
      const list = JSON.stringify(Object.values(own).join("|"));
      return {
        contents: `import { en } from "./en";
          const own = ${list}.split("|");
          export const ${language} = Object.fromEntries(Object.keys(en).map((name, at) => [name, own[at]]));`,
        loader: "js",
      };
    });
  },
};

async function textsOf(path, name) {
  const { code } = await transform(await readFile(path, "utf8"), { loader: "ts", format: "cjs" });
  const module = { exports: {} };
  runInNewContext(code, { module });
  return module.exports[name];
}

/** Names that only the widget's own parts call each other by: neither the page's, nor the browser's, nor on the wire. */
const inside = [
  "announce", "arrived", "carryFrom", "charactersLeft", "emitter", "greeting", "invitation", "isOnline", "isVisible",
  "newId", "onChange", "openTabs", "retryAfter", "signedInAs", "startOver", "surroundings", "tokenSource", "toEnd", "tooLong",
  "tried", "unread",
];

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  plugins: [styles, texts],
  write: false,
};

/** The script that a tag loads: one file, no imports. */
export async function buildScript() {
  const { outputFiles } = await build({ ...common, entryPoints: ["src/script.ts"], mangleProps: new RegExp(`^(${inside.join("|")})$`), format: "iife", outfile: "dist/blinq.js" });
  return Promise.all(outputFiles.map(async ({ path, text }) => ({ path, contents: Buffer.from(await smaller(text)) })));
}

/** Three more percent: what counts here is every visitor's download. */
async function smaller(code) {
  const { code: small } = await minify(code, {
    ecma: 2022,
    compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, pure_getters: true },
    format: { ascii_only: false },
  });
  return `${small}\n`;
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
