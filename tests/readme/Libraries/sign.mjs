// Signs one token with each npm library, for each variant: a line "library variant token" each.
import { createRequire } from "node:module";

const [folder, secret, nowText] = process.argv.slice(2);
const now = Number(nowText);
const require = createRequire(`${folder}/package.json`);
const jsonwebtoken = require("jsonwebtoken");
const { SignJWT } = await import(require.resolve("jose"));

const variants = {
  full: { sub: "user-42", name: "Айгерим", email: "a@example.com", iat: now, exp: now + 3600 },
  "no-iat": { sub: "user-42", name: "Айгерим", exp: now + 3600 },
  "no-exp": { sub: "user-42", name: "Айгерим", iat: now },
  "fractional-exp": { sub: "user-42", name: "Айгерим", iat: now, exp: now + 3600.25 },
};
for (const [name, claims] of Object.entries(variants)) {
  const jose = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));
  console.log("jose", name, jose);
  // jsonwebtoken itself takes whole seconds only, and sets iat unless told not to.
  if (name !== "fractional-exp")
    console.log("jsonwebtoken", name, jsonwebtoken.sign(claims, secret, { algorithm: "HS256", noTimestamp: !claims.iat }));
}
