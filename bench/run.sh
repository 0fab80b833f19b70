#!/usr/bin/env bash
# What identity-verified, durable session/init costs, beside doing nothing and beside what one would build instead:
# all contestants in turn within each run, medians and ratios. Takes half an hour; leave the machine alone meanwhile.
#
#   bench/run.sh [RAW_FILE]     each round's numbers go to RAW_FILE as tab-separated values (bench/raw.tsv unless told)
#
# Parts of a request: bench/micro.sh. Memory over ten minutes: dotnet run -c Release --project bench -- soak
#
# Needs the .NET 10 SDK; Node.js 20.19 with npm for the Node rows, and PostgreSQL's initdb for its rows. What is missing is said, and left out.
set -euo pipefail
cd "$(dirname "$0")/.."
raw=$(realpath -m "${1:-bench/raw.tsv}")
rm -f "$raw"
bench=bench/bin/Release/net10.0/Blinq.Bench.dll

dotnet build bench -c Release --verbosity quiet --nologo
node=()
if command -v npm >/dev/null; then
  (cd bench/node && npm ci --silent --no-audit --no-fund)
  node=(--node bench/node/server.mjs)
else
  echo "Without Node: there is no npm."
fi

for connections in 128 512 1024; do
  dotnet $bench throughput --connections $connections --rounds 5 --seconds 3 --raw "$raw" "${node[@]}"
  echo
done
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  dotnet $bench postgres --connections 512 --rounds 5 --seconds 3 --raw "$raw" "${node[@]}"
  echo
  dotnet $bench processes --connections 128 --rounds 5 --seconds 3 --raw "$raw"
else
  echo "Without PostgreSQL: there is no initdb under /usr/lib/postgresql."
fi
echo
dotnet $bench start --rounds 7
echo
dotnet $bench memory --conversations 100000
