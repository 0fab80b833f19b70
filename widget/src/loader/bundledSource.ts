import type { Texts } from "../texts/texts.js";
import type { PanelSource } from "./panelSource.js";

const languages: Readonly<Record<string, () => Promise<Texts>>> = {
  ru: async () => (await import("../texts/ru.js")).ru,
  kk: async () => (await import("../texts/kk.js")).kk,
  ar: async () => (await import("../texts/ar.js")).ar,
  he: async () => (await import("../texts/he.js")).he,
};

/** The panel and the languages as chunks that the page's bundler makes of them. */
export const bundledSource: PanelSource = {
  panel: () => import("../widget.js"),
  language: (code) => languages[code]?.() ?? Promise.reject(new Error(`There is no language ${code}`)),
};
