/**
 * What a token says of itself. Nobody here checks it: only the gateway can. Used to know when to fetch the next one and
 * whether a token is for somebody else.
 */
export interface Claims {
  readonly sub: string | null;
  /** Unix seconds. */
  readonly exp: number | null;
  /** Unix seconds. */
  readonly iat: number | null;
}

const nothing: Claims = { sub: null, exp: null, iat: null };

/** Never throws: a token that can't be read says nothing. */
export function claimsOf(token: string): Claims {
  try {
    const segment = token.split(".")[1] ?? "";
    const binary = atob(segment.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const { sub, exp, iat } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return { sub: typeof sub === "string" ? sub : null, exp: seconds(exp), iat: seconds(iat) };
  } catch {
    return nothing;
  }
}

const seconds = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);
