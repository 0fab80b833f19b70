// npm install jose · BLINQ_IDENTITY_SECRET=bis_… node sign.mjs <user id> <email> <name>
import { SignJWT } from "jose";

const [id, email, name] = process.argv.slice(2);
const secret = process.env.BLINQ_IDENTITY_SECRET; // used as shown, not decoded
if (!secret) throw new Error("BLINQ_IDENTITY_SECRET is not set.");
// A claim that you have no value for is left out: undefined is, null would not be.
const claims = { email: email || undefined, name: name || undefined };
const token = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" })
  .setSubject(id).setIssuedAt().setExpirationTime("1h").sign(new TextEncoder().encode(secret));
process.stdout.write(token); // no line break: the answer of your /chat-token is the token alone
