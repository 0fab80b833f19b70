// A session service as an engineer would write it in an afternoon: Fastify, jose, and one durable transaction a request.
//
//   node server.mjs PORT sqlite FILE
//   node server.mjs PORT postgres CONNECTION_STRING
//
// POST /v1/session/init answers the shape that Blinq sessions answers. The secret that tokens are signed with is in BENCH_SECRET.
import { createHash, randomBytes } from "node:crypto";
import Fastify from "fastify";
import { jwtVerify } from "jose";

const [port, kind, where] = process.argv.slice(2);
const secret = new TextEncoder().encode(process.env.BENCH_SECRET);
const insert = await ({ sqlite, postgres })[kind](where);

async function sqlite(file) {
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE IF NOT EXISTS events (session TEXT, seq INTEGER, at INTEGER, type TEXT, payload TEXT, PRIMARY KEY (session, seq)) WITHOUT ROWID");
  const statement = db.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?)");
  return (...row) => statement.run(...row);
}

async function postgres(connection) {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: connection, max: 20 });
  await pool.query("CREATE TABLE IF NOT EXISTS events (session TEXT, seq INTEGER, at BIGINT, type TEXT, payload TEXT, PRIMARY KEY (session, seq))");
  return (...row) => pool.query({ name: "insert", text: "INSERT INTO events VALUES ($1, $2, $3, $4, $5)", values: row });
}

async function verify(token) {
  try {
    return (await jwtVerify(token, secret, { algorithms: ["HS256"], clockTolerance: 30 })).payload;
  } catch {
    // As promised: a token that is refused is an anonymous visitor's.
    return null;
  }
}

const app = Fastify({ bodyLimit: 65_536 });
app.post("/v1/session/init", async (request) => {
  const { identityToken } = request.body;
  const claims = identityToken ? await verify(identityToken) : null;
  const sessionId = randomBytes(16).toString("base64url");
  const credential = randomBytes(32).toString("base64url");
  const user = claims && { id: claims.sub, name: claims.name, email: claims.email };
  await insert(sessionId, 1, Date.now(), "session.started", JSON.stringify({
    credential: createHash("sha256").update(credential).digest("hex"), user,
  }));
  return { session: `bs_${sessionId}.${credential}`, sessionId, mode: user ? "identified" : "anonymous", user, resumed: false, seq: 1 };
});
await app.listen({ host: "127.0.0.1", port: Number(port) });
