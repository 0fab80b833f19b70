/** Longer than any token that the gateway takes, so that a whole page is not sent. Characters. */
const LONGEST = 16_384;

/** JWS Compact Serialization (RFC 7515 §3.1): three segments of base64url, the last one may be empty. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** What a page gave where a token was wanted: the token, or what it is instead, in words that quote nothing of it. */
export type GivenToken = { readonly token: string } | { readonly instead: string };

/**
 * Reads what backends answer in practice: a token with white space, quotes or `Bearer ` around it, a JSON string,
 * `{"token": "…"}` as text or as an object.
 */
export function readGivenToken(given: unknown): GivenToken {
  const value = typeof given === "string" ? parseJson(given.trim()) : given;
  const text = typeof value === "object" && value !== null ? (value as { token?: unknown }).token : value;
  const token = typeof text === "string" ? unquoted(text).replace(/^bearer\s+/i, "") : "";
  return token.length <= LONGEST && COMPACT.test(token) ? { token } : { instead: describe(given) };
}

const unquoted = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/s, "$2").trim();

function parseJson(text: string): unknown {
  if (!/^[{"]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function describe(given: unknown): string {
  if (given === null || given === undefined || given === "") return "nothing";
  if (typeof given !== "string") return given instanceof Response ? "a Response: await its text()" : `a value of type ${typeof given}`;
  const text = given.trim();
  const what = text === "" ? "white space"
    : text === "null" || text === "undefined" ? `the word ${text}`
      : text.startsWith("<") ? "a page of HTML"
        : /^[{[]/.test(text) ? "JSON without a token"
          : "a text that is no JWT";
  return `${what} (${given.length} characters)`;
}
