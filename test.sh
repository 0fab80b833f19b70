#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs every test. Ends with a line like "312 passed, 0 failed".
# Needs the .NET 10 SDK, and root or sudo on Debian where a package is missing.
set -euo pipefail
cd "$(dirname "$0")"
for runner in tests/runners/*.sh; do
  # shellcheck source=/dev/null
  source "$runner"
done

# The last line is promised: a part that can't even begin has failed, and says so there.
end_early() {
  add 0 1 0
  tell_sum
  exit 1
}

install_what_is_missing || end_early
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

echo "Building"
began=$SECONDS
build_solution || end_early
echo "[build: $((SECONDS - began)) s]"

part "tests" test_projects tests/*/*.csproj
part "widget" test_widget
tell_failures "$results/failed.txt"
tell_sum
