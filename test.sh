#!/usr/bin/env bash
# Builds everything and tests it. Ends with a line like "312 passed, 0 failed".
#
#   ./test.sh             all that protects a change: at most ten minutes on two cores
#   ./test.sh NAME…       only these suites: a folder of tests/, or widget
#   ./test.sh --long      the rest: long histories, a hundred kills
#   ./test.sh --long NAME…
#   ./test.sh --mutate    changes the code of identity/ and grains/ and looks for changes that no test finds
#
# Needs the .NET 10 SDK, and root or sudo on Debian where a package is missing; it says what it installs before it does.
set -euo pipefail
cd "$(dirname "$0")"
for runner in tests/runners/*.sh; do
  # shellcheck source=/dev/null
  source "$runner"
done

usage() { sed -n '3,9s/^# \{0,1\}//p' test.sh; }

# What comes from Debian and npm.
prepare() {
  install_what_is_missing || return 1
  local asked=" ${chosen[*]:-widget} "
  if [ $mode = test ] && [[ $asked == *" widget "* ]]; then fetch_widget; fi
}

# The last line is promised: a part that can't even begin has failed, and says so there.
end_early() {
  wait
  add 0 1 0
  tell_sum
  exit 1
}

filter='Tier!=long' hang_timeout=12m mode=test
while [[ ${1-} == -* ]]; do
  case $1 in
    --long) filter='Tier=long' hang_timeout=90m ;;
    --mutate) mode=mutate ;;
    --help | -h) usage && exit 0 ;;
    *) echo "There is no $1." >&2 && usage >&2 && exit 2 ;;
  esac
  shift
done

chosen=("$@")
for name in "${chosen[@]}"; do
  [ "$name" = widget ] || suites | grep -qx -- "$name" ||
    { echo "There is no suite $name. There are: $(suites | tr '\n' ' ')widget" >&2 && exit 2; }
done

results=$(mktemp -d)
# An installation that goes on beside the build ends before the script does.
trap 'wait; end_compiler; rm -rf "$results"' EXIT
began=$SECONDS

# Beside the build, which leaves half a core and the network, unless NuGet could not be asked before.
prepare &
preparing=$!
can_ask_nuget || wait $preparing || end_early

if [ $mode = mutate ]; then
  wait $preparing || end_early
  mutate
  exit
fi

if [ ${#chosen[@]} = 0 ]; then
  build $solution || end_early
  if [ "$filter" = 'Tier=long' ]; then mapfile -t chosen < <(long_suites && echo widget); else mapfile -t chosen < <(echo widget && suites); fi
else
  for name in "${chosen[@]}"; do
    [ "$name" = widget ] || build "$(echo "tests/$name/"*.csproj)" || end_early
  done
fi
echo "[build: $((SECONDS - began)) s]"
wait $preparing || end_early
end_compiler
echo "[ready: $((SECONDS - began)) s]"

# Tests wait, for leases and processes and disks: three suites keep two cores at work. Long histories need the machine for themselves.
[ "$filter" = 'Tier=long' ] && lanes=1 || lanes=3
run_suites $lanes "$filter" "${chosen[@]}"
tell_failures "$results/failed.txt"
echo "[all: $((SECONDS - began)) s]"
tell_sum
