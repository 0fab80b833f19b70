#!/usr/bin/env python3
"""Verifies an export of the audit trail (see docs/audit-trail.md); nothing of Blinq is needed for it."""
import hashlib, json, sys

count, ends = 0, {}
for number, line in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    e = json.loads(line)
    stream = (e["tenant"], e["stream"])
    seq, prev = ends.get(stream, (0, "0" * 64))
    if (e["seq"], e["prev"]) != (seq + 1, prev):
        sys.exit(f"line {number}: {stream} does not go on from event {seq}")
    if e["payload"] is not None:
        commitment = hashlib.sha256(bytes.fromhex(e["salt"]) + e["payload"].encode()).hexdigest()
        if commitment != e["commitment"]:
            sys.exit(f"line {number}: the payload is not the one that was recorded")
    text = "".join(f"{part}\n" for part in (
        "blinq.event.v1", *stream, e["seq"], e["at"], e["type"], e["commitment"], e["prev"]))
    if hashlib.sha256(text.encode()).hexdigest() != e["hash"]:
        sys.exit(f"line {number}: the hash is wrong")
    count, ends[stream] = count + 1, (e["seq"], e["hash"])
print(f"{count} events, all links hold")
