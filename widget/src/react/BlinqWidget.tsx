"use client";

import { useEffect, useRef } from "react";
import type { Branding } from "../branding.js";
import { install } from "../loader/blinq.js";
import { bundledSource } from "../loader/bundledSource.js";
import type { GetIdentityToken } from "../identity/tokenSource.js";

/** What the page gives the widget; what it says of the {@link Branding} wins over the tenant's settings. */
export interface BlinqWidgetProps extends Branding {
  /** The tenant's public token, `pk_…`. */
  readonly publicToken: string;
  /** Where the gateway is, absolute. */
  readonly apiBaseUrl: string;
  /**
   * The user's token, signed by the tenant's backend; none for a visitor who is not logged in. From a token to none is a
   * log-out: everything of that user leaves the browser. Keep the old token while the next one is being fetched.
   */
  readonly identityToken?: string | null | undefined;
  /** Gives a fresh token when one is about to expire or the session was suspended. */
  readonly getIdentityToken?: GetIdentityToken | undefined;
  /** `en`, `ru`, `kk`, `ar` or `he`. */
  readonly locale?: string | undefined;
  /** `ltr` or `rtl`. */
  readonly dir?: string | undefined;
  /** `light` or `dark`. */
  readonly theme?: string | undefined;
}

/** The chat widget. Renders nothing in its place: it lives in a shadow root at the end of the body. */
export function BlinqWidget(props: BlinqWidgetProps): null {
  const { publicToken, apiBaseUrl, identityToken, getIdentityToken, locale, dir, theme, ...looks } = props;
  // By value: a page draws itself anew with an equal object.
  const branding = JSON.stringify(looks);
  const source = useRef(getIdentityToken);
  const shown = useRef<string | null>(null);
  const hasSource = getIdentityToken !== undefined;

  useEffect(() => {
    source.current = getIdentityToken;
  });

  useEffect(() => {
    const blinq = install(bundledSource);
    try {
      blinq.start({
        publicToken, apiBaseUrl, locale, dir, theme, ...(JSON.parse(branding) as Branding),
        getIdentityToken: hasSource ? () => source.current?.() : undefined,
      });
    } catch (fault) {
      // A wrong prop costs the chat, not the page around it.
      console.error("[blinq] No chat:", fault);
      return undefined;
    }
    return () => {
      shown.current = null;
      blinq.stop();
    };
  }, [publicToken, apiBaseUrl, hasSource, locale, dir, theme, branding]);

  useEffect(() => {
    const token = identityToken || null;
    const before = shown.current;
    if (token === before) return;
    shown.current = token;
    const blinq = install(bundledSource);
    // The events tell how it went; a rejection would be nobody's to catch.
    if (token) blinq.identify(token).catch(() => undefined);
    else void blinq.resetUser();
  }, [identityToken, publicToken, apiBaseUrl, hasSource, locale, dir, theme, branding]);

  return null;
}
