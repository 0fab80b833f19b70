/**
 * A page's address without query and fragment: single-page log-ins, password resets and the like put secrets there. The gateway
 * drops them, too.
 * @param parameters query parameters that the tenant wants to know all the same, by their names.
 */
export function withoutSecrets(address: string, parameters: readonly string[]): string {
  const [page = "", query = ""] = (address.split("#")[0] ?? "").split(/\?(.*)/s);
  const kept = query.split("&").filter((pair) => [...new URLSearchParams(pair).keys()].some((name) => parameters.includes(name)));
  const longer = `${page}?${kept.join("&")}`;
  return kept.length > 0 && longer.length <= LONGEST ? longer : page.slice(0, LONGEST);
}

/** What a server, or the browser's storage, gave as a list of names. */
export const namesOf = (given: unknown): readonly string[] =>
  Array.isArray(given) ? given.filter((name): name is string => typeof name === "string") : [];

/** The longest that the gateway takes for a field of the context. */
export const LONGEST = 2_048;
