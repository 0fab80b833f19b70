import { Api } from "./api/api.js";
import { readBranding, type KeptBranding } from "./branding.js";
import type { Emitter } from "./events/emitter.js";
import type { GetIdentityToken } from "./identity/tokenSource.js";
import { CONTRACT } from "./loader/contract.js";
import type { Host } from "./loader/host.js";
import type { Launcher } from "./loader/launcher.js";
import type { BlinqOptions } from "./options.js";
import { coloursOf } from "./panel/colours.js";
import { Panel } from "./panel/panel.js";
import { Session } from "./session/session.js";
import { browser } from "./session/browserEnvironment.js";
import type { PanelMemory } from "./storage/panelMemory.js";
import { en } from "./texts/en.js";
import type { Language } from "./texts/language.js";
import type { Texts } from "./texts/texts.js";

/** What a loader gives the panel to be put on its page. */
export interface WidgetParts {
  readonly contract: number;
  readonly options: BlinqOptions;
  readonly emitter: Pick<Emitter, "emit" | "has">;
  /** The page's callback as it stands now, if it gave one. */
  readonly tokenSource: () => GetIdentityToken | undefined;
  readonly host: Host;
  readonly launcher: Launcher;
  readonly language: Language;
  /** `null` for English, and where the language's file could not be had. */
  readonly texts: Texts | null;
  readonly memory: PanelMemory;
  /** What the server said of the tenant's chat at the last visit. */
  readonly kept: Partial<KeptBranding>;
  /** Is told what it says now; `null` where neither it nor the page says anything. */
  readonly branded: (branding: KeptBranding | null) => void;
}

/** A widget that is on the page. */
export interface Widget {
  readonly session: Session;
  readonly panel: Panel;
  remove(): void;
}

/** How long pages then show no launcher, in milliseconds; it is asked again after that. */
const NO_CHAT = 3_600_000;

/** Puts the panel behind the launcher. @throws Error where the loader is of another contract. */
export function makeWidget({ contract, options, emitter, tokenSource, host, launcher, language, texts, memory, kept, branded }: WidgetParts): Widget {
  if (contract !== CONTRACT) throw new Error("the script on this page is of another version than the panel");
  const environment = browser();
  const { publicToken, apiBaseUrl } = options;
  // What the page says wins over the tenant's settings.
  let said = readBranding(kept.tenants);
  const wear = (noChatUntil?: number): void => {
    const whole = { ...said, ...readBranding(options) };
    const { color, position, launcherHidden } = whole;
    branded(Object.keys(whole).length === 0 && !noChatUntil ? null : {
      tenants: said,
      worn: { position, launcherHidden, light: color ? coloursOf(color, "light") : null, dark: color ? coloursOf(color, "dark") : null },
      ...(noChatUntil && { noChatUntil }),
    });
    panel?.wear(whole);
  };
  let panel: Panel | null = null;
  const session = new Session({
    publicToken, api: new Api(apiBaseUrl, environment.fetch), environment, emitter, tokenSource,
    changed: () => panel?.changed(),
    arrived: (message) => panel?.announce(message),
    branded: (given) => {
      said = readBranding(given);
      wear();
    },
    noChat: () => wear(environment.now() + NO_CHAT),
  });
  const made = (panel = new Panel({ session, host, launcher, texts: texts ?? en, locale: language.locale, emitter, memory }));
  wear(kept.noChatUntil);
  return {
    session,
    panel: made,
    remove: () => {
      panel = null;
      session.close();
      made.remove();
    },
  };
}
