import { pairs } from "./elements.js";

const part = (id) => document.getElementById(id);
let drawing = 0;

/** Shows the token that the shop's backend signed: what it says, and how long it lives. */
export function showToken(title, { token, expiresAt }, kind = "") {
  const [header, payload, signature] = token.split(".");
  part("jwt-header").textContent = header;
  part("jwt-payload").textContent = payload;
  part("jwt-signature").textContent = signature;
  part("claims").replaceChildren(...pairs("", claimsOf(payload)).children);
  part("token").hidden = false;
  part("token").className = kind;
  const ends = Date.parse(expiresAt);
  const whole = ends - Date.now();
  const shown = ++drawing;
  const draw = () => {
    if (shown !== drawing) return;
    const left = Math.max(0, ends - Date.now());
    part("token-title").textContent = left > 0 ? title : "This token has run out";
    part("token-left").textContent = left > 90_000 ? `${Math.round(left / 60_000)} min left` : `${Math.ceil(left / 1_000)} s left`;
    part("token-bar").value = left / whole;
    part("token").classList.toggle("over", left === 0);
    if (left > 0) setTimeout(draw, whole > 90_000 ? 5_000 : 200);
  };
  draw();
}

/** Nobody is logged in: nothing of a token stays on the page. */
export function hideToken() {
  drawing++;
  part("token").hidden = true;
  for (const id of ["jwt-header", "jwt-payload", "jwt-signature", "claims"]) part(id).replaceChildren();
}

function claimsOf(payload) {
  const binary = atob(payload.replace(/-/g, "+").replace(/_/g, "/"));
  const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
  return Object.entries(claims)
    .map(([name, value]) => ({ name, value: name === "iat" || name === "exp" ? new Date(value * 1_000).toLocaleTimeString() : String(value) }));
}
