#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs every test. Ends with a line like "312 passed, 0 failed".
# Needs the .NET 10 SDK, and root or sudo on Debian where a package is missing.
set -euo pipefail
cd "$(dirname "$0")"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# What the README's walk is run with.
declare -A package=([curl]=curl [jq]=jq [node]=nodejs [npm]=npm [python3]=python3 [git]=git [pgrep]=procps [setpriv]=util-linux)
need=()
for tool in "${!package[@]}"; do
  command -v "$tool" >/dev/null || need+=("${package[$tool]}")
done
# PyJWT signs tokens as a backend in Python does; PostgreSQL clusters are started by the tests themselves.
/usr/bin/python3 -c "import jwt" 2>/dev/null || need+=(python3-jwt)
# docs/signing/sign.rb is run.
ruby -rjwt -e "" 2>/dev/null || need+=(ruby ruby-jwt)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
if [ ${#need[@]} -gt 0 ]; then
  echo "Installing: ${need[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends ca-certificates "${need[@]}" >/dev/null
fi

echo "Building"
dotnet restore Blinq.slnf --locked-mode --verbosity quiet
dotnet build Blinq.slnf --no-restore --verbosity quiet --nologo

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
status=0
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "Testing $name"
  dotnet test "$project" --no-build --nologo --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" || status=1
done

# One line that sums all runners; a runner that left no result has failed, whatever it said.
passed=0 failed=0 skipped=0
for project in tests/*/*.csproj; do
  trx="$results/$(basename "$project" .csproj).trx"
  if [ ! -f "$trx" ]; then
    echo "No result from $project"
    failed=$((failed + 1))
    continue
  fi
  counters=$(grep -o '<Counters [^>]*>' "$trx" | head -n 1)
  number() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"; }
  passed=$((passed + $(number passed)))
  bad=$(($(number total) - $(number passed) - $(number notExecuted)))
  failed=$((failed + bad))
  skipped=$((skipped + $(number total) - $(number executed)))
done
if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
  failed=1 # a runner crashed after its tests
fi
[ "$skipped" = 0 ] && echo "$passed passed, $failed failed" || echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
