import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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
  plugins: [styles],
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
