#!/usr/bin/env bash
# What parts of a request cost, each beside the least that it could: BenchmarkDotNet, a few minutes; leave the machine alone meanwhile.
#
#   bench/micro.sh [ARGUMENTS]   BenchmarkDotNet's, e.g. --filter '*Verdict*' or --list flat; all benchmarks unless told
#
# Its tables also go to BenchmarkDotNet.Artifacts/. Needs the .NET 10 SDK.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project bench/micro -- "$@"
