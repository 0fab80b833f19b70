import { endSession } from "../api/reset.js";
import { clearUnsent } from "../storage/keptUnsent.js";
import { PanelMemory } from "../storage/panelMemory.js";
import { localArea, readStored, SessionStore, sessionKeys, tabArea } from "../storage/sessionStore.js";
import { openTabs } from "../tabs/tabs.js";

/**
 * Logs a visitor out without the panel: it may not be there yet, or never come.
 * @param base where the gateway is; `null` where that is not known, and only this browser can forget.
 * @returns resolved within five seconds.
 */
export async function forgetVisitor(publicToken: string, base: string | null): Promise<void> {
  const store = new SessionStore(publicToken, localArea());
  const stored = store.read();
  store.remove();
  clearUnsent(publicToken, tabArea());
  new PanelMemory(publicToken, tabArea()).write({ draft: "" });
  const tabs = openTabs(store.key);
  tabs.tell({ kind: "reset" });
  tabs.close();
  if (stored && base) await end(base, stored.session);
}

/** @param text what stood in the storage, and was removed from there by the page's snippet. */
export async function endRemoved(text: string, base: string): Promise<void> {
  const stored = readStored(text);
  if (stored) await end(base, stored.session);
}

const end = (base: string, session: string): Promise<void> => endSession(base, (input, init) => fetch(input, init), session, Math.random);

/** The same for every tenant's session in this browser, where no widget was started that could say which is meant. */
export function forgetEveryone(): void {
  for (const token of sessionKeys(localArea())) void forgetVisitor(token, null);
}
