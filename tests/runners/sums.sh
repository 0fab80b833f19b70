# What all runners found, and how long each part took.
passed=0 failed=0 skipped=0

add() { # PASSED FAILED SKIPPED
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

# One suite, in a process of its own, that leaves its sum in a file. A suite that fails without having counted a failure is one.
run_suite() { # SUITE FILTER
  local began=$SECONDS status=0
  passed=0 failed=0 skipped=0
  echo "Testing $1"
  if [ "$1" = widget ]; then test_widget || status=1; else test_dotnet "$1" "$2" || status=1; fi >"$results/$1.out" 2>&1
  [ $status = 0 ] || [ $failed -gt 0 ] || failed=1
  cat "$results/$1.out"
  echo "[$1: $passed passed, $failed failed, $((SECONDS - began)) s]"
  echo "$passed $failed $skipped" >"$results/$1.sum"
}

# Suites side by side, in as many lanes as told. Each has servers, ports and files of its own.
run_suites() { # LANES FILTER SUITE…
  local lanes=$1 filter=$2 suite
  shift 2
  # shellcheck disable=SC2163 # names of functions
  export -f $(declare -F | sed 's/declare -f[x]* //')
  export results filter hang_timeout
  printf '%s\n' "$@" | xargs -P "$lanes" -I{} bash -o pipefail -c 'run_suite {} "$filter"' || true
  for suite in "$@"; do
    if [ -f "$results/$suite.sum" ]; then
      # shellcheck disable=SC2046 # three numbers
      add $(cat "$results/$suite.sum")
    else
      failed_with "No result from $suite"
    fi
  done
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
