import type { SessionStore } from "../storage/sessionStore.js";
import type { TabNews } from "../tabs/tabs.js";
import type { LogOut } from "./logOut.js";
import type { SessionState, Standing } from "./state.js";
import type { VisitorIdentity } from "./visitorIdentity.js";

interface Parts {
  readonly store: SessionStore;
  readonly identity: VisitorIdentity;
  readonly logOut: LogOut;
  /** Another tab is in: this one is, too. */
  readonly join: (standing: Standing) => void;
}

/** What this tab makes of what the others do: one browser, one visitor. */
export class OtherTabs {
  readonly #state: SessionState;
  readonly #parts: Parts;

  constructor(state: SessionState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
  }

  hear(news: TabNews): void {
    const { store, logOut } = this.#parts;
    const mine = this.#state.standing?.session;
    if (news.kind === "reset") {
      // A new session may stand there already: the reset was of the one before.
      if (mine && store.read()?.session === mine) store.remove();
      logOut.becauseElsewhere();
    } else if (news.kind === "removed") {
      // Old news if something stands there again, or if it was of a session before this tab's.
      if (store.raw() === null && (news.was ?? mine ?? "").includes(mine ?? "")) logOut.becauseElsewhere();
    } else this.#identified(news);
  }

  /**
   * A page that was put aside whole, and comes back by the back button, has missed what other tabs and pages told: who
   * logged out since, or somebody else who logged in. @returns whether somebody else may be there now; they are forgotten here.
   */
  missedNews(): boolean {
    const mine = this.#state.standing?.sessionId;
    if (!mine || this.#parts.store.read()?.sessionId === mine) return false;
    this.#parts.logOut.here();
    return true;
  }

  #identified(news: TabNews & { kind: "identified" }): void {
    const { identity, logOut, join } = this.#parts;
    const { standing, phase } = this.#state;
    // From before this tab logged out, and overtaken by that.
    if (news.at < logOut.forgotAt) return;
    const other = identity.owner !== news.user.id;
    if (identity.isOverruled(news.user.id, news.at)) return;
    if (standing?.session === news.session && standing.user?.id === news.user.id && phase === "live") return;
    if (other) identity.token.set(null);
    this.#state.setPhase("connecting");
    join(news);
  }
}
