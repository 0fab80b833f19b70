import type { Branding } from "./branding.js";
import type { GetIdentityToken } from "./identity/tokenSource.js";

/** What a widget is started with. What it says of the {@link Branding} wins over the tenant's settings. */
export interface BlinqOptions extends Branding {
  /** The tenant's public token, `pk_…`. */
  readonly publicToken: string;
  /** Where the gateway is, absolute. The script tag's default is the origin that the script came from. */
  readonly apiBaseUrl: string;
  /** Gives a fresh identity token, when one is about to expire or a session was suspended, and at the start. */
  readonly getIdentityToken?: GetIdentityToken | undefined;
  /** `en`, `ru`, `kk`, `ar` or `he`; else the page's `lang`, else the browser's languages. */
  readonly locale?: string | undefined;
  /** `ltr` or `rtl`; else the page's direction. */
  readonly dir?: string | undefined;
  /** `light` or `dark`; else as the visitor's system is. */
  readonly theme?: string | undefined;
}

/** @throws TypeError that names all that is wrong. */
export function checkOptions(options: BlinqOptions): void {
  const errors = [
    /^pk_/.test(options.publicToken) ? "" : "publicToken must be the pk_… token of GET /v1/tenant.",
    /^https?:\/\/./i.test(options.apiBaseUrl) ? "" : "apiBaseUrl must be an absolute http(s) URL.",
  ].filter(Boolean);
  if (errors.length > 0) throw new TypeError(errors.join(" "));
}
