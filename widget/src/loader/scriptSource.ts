import type { PanelModule, PanelSource } from "./panelSource.js";
import type { Texts } from "../texts/texts.js";

/** A script element on which the script that it ran has left what it makes. */
export interface HandoverScript extends HTMLScriptElement {
  blinq?: unknown;
}

/** The files beside this one, by name: the first 16 hex digits of the SHA-384, and the `integrity`. The build writes it. */
declare const FILES: Readonly<Record<string, readonly [hash: string, integrity: string]>>;

/**
 * The panel and the languages as script elements: unlike `import()`, they carry an integrity in every browser. They stand
 * beside the loader, under `v` with the hash that this loader was built with, which the gateway lets browsers keep for ever.
 * A loader that the page pinned pins them too; any other one takes the newest panel, should the gateway have a newer one.
 * @param tag the loader's own.
 * @param directory with a slash at its end.
 */
export function scriptSource(tag: HTMLScriptElement | null, directory: string): PanelSource {
  const load = (name: string): Promise<unknown> => new Promise((resolve, reject) => {
    const [hash, integrity] = FILES[name] ?? ["", ""];
    const script: HandoverScript = document.createElement("script");
    const url = `${directory}blinq-${name}.js?v=${hash}`;
    script.src = trusted(url);
    if (tag?.integrity) {
      script.integrity = integrity;
      script.crossOrigin = "anonymous";
    }
    if (tag?.nonce) script.nonce = tag.nonce;
    const settle = (): void => {
      script.remove();
      if (script.blinq) resolve(script.blinq);
      else reject(new Error(`${url} could not be loaded`));
    };
    script.onload = script.onerror = settle;
    document.head.append(script);
  });
  return {
    panel: () => load("panel") as Promise<PanelModule>,
    language: (code) => load(code) as Promise<Texts>,
  };
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

let policy: { createScriptURL(url: string): string } | undefined;

/** A page with `require-trusted-types-for 'script'` takes no plain address of a script. */
function trusted(url: string): string {
  try {
    policy ??= (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("blinq", { createScriptURL: (given) => given });
  } catch {
    // The page allows no policy of this name: the browser will say so if it insists on one.
  }
  return policy?.createScriptURL(url) ?? url;
}
