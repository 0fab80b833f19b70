#!/usr/bin/env python3
"""Verifies an export of the audit trail (see docs/audit-trail.md); nothing of Blinq is needed for it.

usage: verify.py [--partial] FILE        --partial: made with from or to, a stream may begin in the middle
exit code: 0 valid, 1 NOT VALID, 2 could not be checked, 3 nothing to verify, 4 no export, or re-encoded
"""
import codecs, hashlib, json, sys

FIELDS = dict.fromkeys(("tenant", "stream", "type", "commitment", "prev", "hash"), str) | {"v": int, "seq": int, "at": int}
MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a field stands in it twice")
    return dict(pairs)


def read(line):
    """The event on a line, or ValueError if it is none."""
    e = json.loads(line.decode(), object_pairs_hook=once)
    if not isinstance(e, dict) or set(e) != set(FIELDS) | {"payload", "salt"} or e["v"] != 1:
        raise ValueError("its fields are not those of an export of version 1")
    if any(type(e[name]) is not kind for name, kind in FIELDS.items()):
        raise ValueError("a field in it is not what an export holds")
    return e


def fault(e, before, partial):
    """What is wrong with an event behind the one before it."""
    seq, prev = before or ((e["seq"] - 1, e["prev"]) if partial else (0, "0" * 64))
    if (e["seq"], e["prev"]) != (seq + 1, prev):
        return f"{e['stream']} does not go on from event {seq}"
    if (e["payload"] is None) != (e["salt"] is None):
        return "it has a payload without a salt, or a salt without a payload"
    if e["payload"] is not None:
        if hashlib.sha256(bytes.fromhex(e["salt"]) + e["payload"].encode()).hexdigest() != e["commitment"]:
            return "the payload is not the one that was recorded"
    text = "".join(f"{part}\n" for part in (
        "blinq.event.v1", e["tenant"], e["stream"], e["seq"], e["at"], e["type"], e["commitment"], e["prev"]))
    return None if hashlib.sha256(text.encode()).hexdigest() == e["hash"] else "the hash is wrong"


def verify(lines, partial):
    """Exit code and verdict."""
    count, unreadable, first, ends = 0, 0, None, {}
    for number, line in enumerate(lines, 1):
        if number == 1 and line.startswith(MARKS):
            return 4, "this is no export, or was re-encoded: line 1: it begins with a byte order mark"
        try:
            e = read(line)
            count += 1
            stream = (e["tenant"], e["stream"])
            wrong = fault(e, ends.get(stream), partial)
            ends[stream] = (e["seq"], e["hash"])
        except ValueError as why:
            wrong, unreadable = f"it is not an event: {why}", unreadable + 1
        first = first or wrong and f"line {number}: {wrong}"
        if first and (count or unreadable == 100):
            break
    if first:
        return (1, f"NOT VALID: {first}") if count else (4, f"this is no export, or was re-encoded: {first}")
    return (0, f"{count} events, all links hold") if count else (3, "nothing to verify: there are no events")


if __name__ == "__main__":
    paths = [argument for argument in sys.argv[1:] if argument != "--partial"]
    try:
        (path,) = paths
        with open(path, "rb") as file:
            code, verdict = verify(file, "--partial" in sys.argv)
    except (OSError, ValueError) as why:
        code, verdict = 2, __doc__.split("\n\n")[1] if len(paths) != 1 else f"could not be checked: {why}"
    print(verdict, file=sys.stdout if code in (0, 3) else sys.stderr)
    sys.exit(code)
