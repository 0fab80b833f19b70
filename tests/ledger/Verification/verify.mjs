// Checks an export with nothing but Node: node verify.mjs export.jsonl
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
let stream = null, prev, seq, count = 0;
for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
  const e = JSON.parse(line);
  if (stream !== `${e.tenant}\n${e.stream}`) [stream, prev, seq] = [`${e.tenant}\n${e.stream}`, "0".repeat(64), 0];
  const fail = (why) => { console.log(`${e.tenant} ${e.stream} ${e.seq}: ${why}`); process.exit(1); };
  if (e.seq !== ++seq) fail(`expected event ${seq}`);
  if (e.prev !== prev) fail("prev does not match");
  if (e.payload !== null && sha256(Buffer.from(e.salt, "hex"), Buffer.from(e.payload)) !== e.commitment) fail("payload does not match");
  prev = sha256(["blinq.event.v1", stream, e.seq, e.at, e.type, e.commitment, e.prev, ""].join("\n"));
  if (prev !== e.hash) fail("hash does not match");
  count++;
}
console.log(`${count} events verified`);
