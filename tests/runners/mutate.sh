# Mutation testing with Stryker.NET: the score of what judges tokens, and of what conversations and tenants decide.
# MUTATE_CONCURRENCY sets how many test processes run at a time (1 unless told); MUTATE_ONLY (a glob) mutates less.

mutate() {
  dotnet tool restore --verbosity quiet || return 1
  local status=0
  mutate_floor identity || status=1
  mutate_floor grains || status=1
  return $status
}

mutate_floor() { # identity or grains: tests/mutation/<name>.json says what of it
  local name=$1 out log
  out=$(mktemp -d)
  log=$out/log.txt
  local only=()
  [ -z "${MUTATE_ONLY:-}" ] || only=(--mutate "$MUTATE_ONLY")
  echo "Mutating $name"
  (cd "tests/$name" && dotnet stryker --config-file "../mutation/$name.json" --output "$out" --skip-version-check \
    --concurrency "${MUTATE_CONCURRENCY:-1}" --break-on-initial-test-failure "${only[@]}") >"$log" 2>&1 || {
    tail -n 40 "$log"
    rm -rf "$out"
    return 1
  }
  # What survived, then the score.
  jq -r '.files | to_entries[] | .key as $file | .value.mutants[] | select(.status == "Survived" or .status == "NoCoverage")
    | "\(.status): \($file):\(.location.start.line): \(.mutatorName): \(.replacement | gsub("\\s+"; " "))"' \
    "$(find "$out" -name mutation-report.json | head -n 1)" || return 1
  grep -iE 'mutation score' "$log" | tail -n 1 | sed "s/^/$name: /"
  rm -rf "$out"
}
