import { Api } from "./api/api.js";
import type { Emitter } from "./events/emitter.js";
import type { GetIdentityToken } from "./identity/tokenSource.js";
import type { BlinqOptions } from "./options.js";
import { Panel } from "./panel/panel.js";
import type { Look } from "./panel/host.js";
import { Session, type SessionParts } from "./session/session.js";
import { browser } from "./session/surroundings.js";
import { languageOf } from "./texts/texts.js";

/** A widget that is on the page. */
export interface Widget {
  readonly session: Session;
  readonly panel: Panel;
  remove(): void;
}

/** Who is told what is to be shown. */
type Watcher = Pick<SessionParts, "changed" | "arrived">;

/** A session that nobody looks at, unless somebody watches. */
export function makeSession(
  options: BlinqOptions, emitter: Emitter, tokenSource: () => GetIdentityToken | undefined,
  watcher: Watcher = { changed: () => {}, arrived: () => {} },
): Session {
  const surroundings = browser();
  const { publicToken, apiBaseUrl } = options;
  return new Session({ publicToken, api: new Api(apiBaseUrl, surroundings.fetch), surroundings, emitter, tokenSource, ...watcher });
}

/** Puts a widget on the page. */
export function makeWidget(options: BlinqOptions, emitter: Emitter, tokenSource: () => GetIdentityToken | undefined): Widget {
  const language = languageOf([options.locale, document.documentElement.lang, ...navigator.languages]);
  let panel: Panel | null = null;
  const session = makeSession(options, emitter, tokenSource, {
    changed: () => panel?.changed(),
    arrived: (message) => panel?.announce(message),
  });
  const made = (panel = new Panel(session, lookOf(options, language.code), language));
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

function lookOf({ theme, dir }: BlinqOptions, lang: string): Look {
  const page = getComputedStyle(document.body ?? document.documentElement).direction;
  return {
    theme: theme === "light" || theme === "dark" ? theme : "auto",
    dir: (dir === "ltr" || dir === "rtl" ? dir : page) === "rtl" ? "rtl" : "ltr",
    lang,
  };
}
