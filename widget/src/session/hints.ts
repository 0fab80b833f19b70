import type { Problem } from "../api/problem.js";

/** What to do about it, for the page's developer. */
export function hintOf({ code }: Problem): string {
  switch (code) {
    case "unknown_public_token":
      return " Is the public token the one of GET /v1/tenant, and the gateway the right one?";
    case "origin_not_allowed":
      return " Add this page's origin to the tenant's allowedOrigins.";
    case "session_unknown":
      return " The gateway knows none of the sessions that it has just made. Something on the way may take the Authorization header away.";
    default:
      return "";
  }
}
