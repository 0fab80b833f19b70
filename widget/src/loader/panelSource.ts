import type { Texts } from "../texts/texts.js";
import type { Widget, WidgetParts } from "../widget.js";

/** What the loader fetches when it is needed. */
export interface PanelModule {
  makeWidget(parts: WidgetParts): Widget;
}

/** Where the panel and the languages come from: script elements for a script tag, chunks for a page that bundles. */
export interface PanelSource {
  panel(): Promise<PanelModule>;
  /** The texts of a language other than English, which comes with the panel. */
  language(code: string): Promise<Texts>;
}
