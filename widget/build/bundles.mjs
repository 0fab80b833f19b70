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
      // Properties that the sheet itself defines are its own, and need no long names.
      const own = [...new Set(Array.from(code.matchAll(/(--[a-z-]+):/g), ([, name]) => name))];
      const contents = code.trim().replace(/--[a-z-]+/g, (name) => (own.includes(name) ? `--${own.indexOf(name).toString(36)}` : name))
        .replace(/(--\w+): /g, "$1:");
      return { contents, loader: "text" };
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
      return {
        contents: `import { en } from "./en";
          import { unpack } from "cyrillic";
          export const ${language} = unpack(Object.keys(en), ${JSON.stringify(pack(Object.values(own)))});`,
        loader: "js",
        resolveDir: dirname(path),
      };
    });
    bundle.onResolve({ filter: /^cyrillic$/ }, ({ path }) => ({ path, namespace: "cyrillic" }));
    bundle.onLoad({ filter: /./, namespace: "cyrillic" }, () => ({ contents: UNPACK, loader: "js" }));
  },
};

/** From here on Cyrillic letters stand in the bundle as those this much lower, which are one byte each and not two. */
const LOWER = 0x3d0;

/** What {@link pack} did, undone. Neither the separator nor what is no letter is among the letters moved down. */
const UNPACK = `export const unpack = (names, packed) => Object.fromEntries(packed
  .replace(/[@-\u017f]/g, (letter) => String.fromCharCode(letter.charCodeAt() + ${LOWER}))
  .split("/").map((text, at) => [names[at], text]));`;

function pack(texts) {
  const packed = texts.map((text) => text.replace(/[\u0410-\u04ff]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - LOWER)));
  const plain = packed.join("/");
  // As the page will read it: a text that does not come back as it was fails the build.
  const back = plain.replace(/[@-\u017f]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + LOWER)).split("/");
  if (back.join("\n") !== texts.join("\n")) throw new Error("There are characters in the texts that can't be packed.");
  return plain;
}

async function textsOf(path, name) {
  const { code } = await transform(await readFile(path, "utf8"), { loader: "ts", format: "cjs" });
  const module = { exports: {} };
  runInNewContext(code, { module });
  return module.exports[name];
}

/** Names that only the widget's own parts call each other by: neither the page's, nor the browser's, nor on the wire. */
const inside = [
  "agent", "announce", "area", "areas", "arrived", "assistant", "attach", "begin", "button", "cap", "carry",
  "carryFrom", "change", "changed", "charactersLeft", "clear", "confirm", "connecting", "emit", "emitter",
  "ensure", "failed", "full", "grace", "greeting", "hear", "init", "invitation", "isOnline", "isVisible", "known",
  "listen", "loaded", "lock", "look", "messages", "newId", "newest", "node", "onChange", "openTabs", "panel",
  "pause", "person", "phase", "post", "problem", "raw", "receive", "replay", "retry", "retryAfter", "ring", "root",
  "say", "see", "sending", "settle", "show", "signedInAs", "startOver", "state", "step", "surrounding",
  "surroundings", "tail", "taken", "tell", "texts", "toEnd", "tokenSource", "tooLong", "tried", "tries", "trouble",
  "unread", "view", "waiting", "write", "you",
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
    compress: { passes: 3, unsafe: true, unsafe_arrows: true, keep_fargs: false, pure_getters: true },
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
