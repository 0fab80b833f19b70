# The widget: built, its types checked, and tested, in a browser too.

widget_can_be_built() {
  local version least=20.19.0
  command -v node >/dev/null && command -v npm >/dev/null || return 1
  version=$(node -p process.versions.node)
  [ "$(printf '%s\n' "$least" "$version" | sort -V | head -n 1)" = "$least" ]
}

# Leaves a mark, so that the suite need not do it again; one that failed is done again there, and is a failure there.
fetch_widget() {
  ! widget_can_be_built || ! (cd widget && npm ci --silent --no-audit --no-fund) || touch "$results/fetched"
}

test_widget() {
  if ! widget_can_be_built; then
    echo "Without the widget: it needs npm and Node.js 20.19 or newer, here is $(node --version 2>/dev/null || echo none)."
    return 0
  fi
  local status=0
  # The build writes over what is committed; afterwards nothing could tell that it was stale.
  mkdir -p "$results/dist" && cp widget/dist/blinq*.js "$results/dist/" || return 1
  [ -f "$results/fetched" ] || (cd widget && npm ci --silent --no-audit --no-fund) || return 1
  (cd widget && npm run --silent build) || return 1
  local script
  for script in widget/dist/blinq*.js; do
    if ! cmp -s "$results/dist/${script##*/}" "$script"; then
      failed_with "$script is not what its sources build: npm run build, and commit it"
      status=1
    fi
  done
  local tier=quick
  [ "$filter" != "Tier=long" ] || tier=long
  (cd widget && BLINQ_TIER=$tier npm test --silent) | tee "$results/widget.txt" || status=1
  grep -A 6 ' FAIL ' "$results/widget.txt" >>"$results/failed.txt" || true
  count_line "$(tail -n 1 "$results/widget.txt")"
  return $status
}

count_line() { # "N passed, M failed[, K skipped]"
  if [[ $1 =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
    add "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[4]:-0}"
  else
    failed_with "No result from the widget"
  fi
}
