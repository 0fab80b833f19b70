import type { Mode, User } from "../api/wire.js";

/** What tabs of one site tell one another. Never an identity token. */
export type TabNews =
  /** The visitor logged out. */
  | { readonly kind: "reset" }
  /** The stored session is gone: logged out where there is no BroadcastChannel, or the site's data were cleared. */
  | { readonly kind: "removed"; readonly was: string | null }
  /** The visitor was identified. */
  | {
      readonly kind: "identified";
      readonly session: string;
      readonly sessionId: string;
      readonly mode: Mode;
      readonly user: User;
      /**
       * When the page said so, not when the server agreed: Unix milliseconds by this machine's clock, which all its
       * tabs have in common. 0 where no page did, and a stored session was taken up again.
       */
      readonly at: number;
    };

/** The other tabs of this site with the same public token. */
export interface Tabs {
  tell(news: TabNews): void;
  listen(hear: (news: TabNews) => void): void;
  close(): void;
}

/** BroadcastChannel where there is one; a stored session that goes away is noticed in any case. */
export function openTabs(key: string): Tabs {
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(key) : null;
  let hear: (news: TabNews) => void = () => {};
  const gone = new AbortController();
  if (channel) channel.onmessage = (event: MessageEvent<TabNews>) => hear(event.data);
  addEventListener("storage", (event) => {
    // A key of null: the whole storage was cleared.
    if ((event.key ?? key) === key && event.newValue === null) hear({ kind: "removed", was: event.oldValue });
  }, gone);
  return {
    tell: (news) => channel?.postMessage(news),
    listen: (hearer) => {
      hear = hearer;
    },
    close: () => {
      channel?.close();
      gone.abort();
    },
  };
}
