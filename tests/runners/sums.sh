# What all runners found, and how long each part took.
passed=0 failed=0 skipped=0

add() { # PASSED FAILED SKIPPED
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

part() { # NAME COMMAND…: a part that fails without having counted a failure is one
  local name=$1 before=$failed began=$SECONDS
  shift
  "$@" || [ "$failed" -gt "$before" ] || add 0 1 0
  echo "[$name: $((SECONDS - began)) s]"
}

failed_with() { # WHY: a failure that no runner counts
  echo "$1" | tee -a "$results/failed.txt"
  add 0 1 0
}

# What failed may be thousands of lines further up.
tell_failures() { # FILE
  [ ! -s "$1" ] || { echo "What failed:" && cat "$1"; }
}

tell_sum() {
  [ "$skipped" = 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
