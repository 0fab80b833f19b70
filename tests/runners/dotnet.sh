# What is built with .NET: first what needs no Orleans, then, where its packages can be had, the rest.

projects_without_orleans() { grep -o 'tests/[^"]*\.csproj' Blinq.slnf; }
projects_with_orleans() { comm -13 <(projects_without_orleans | sort) <(ls tests/*/*.csproj | sort); }

build_without_orleans() {
  dotnet restore Blinq.slnf --locked-mode --verbosity quiet &&
    dotnet build Blinq.slnf --no-restore --verbosity quiet --nologo
}

# Locked, so that the lock files of the floors below stay as they are; silo/ and its tests have none (docs/adr/0100).
# One project first, to know soon; a source that does not answer must not hold up everything.
restore_with_orleans() { # 124: no answer
  timeout 60 dotnet restore silo/Blinq.Silo.csproj --locked-mode --verbosity quiet || return
  dotnet restore Blinq.Orleans.sln --locked-mode --verbosity quiet || return 1
}

# Whether packages that can't be had here (unknown, no such version, no answer) are all that a failed restore tells of.
only_packages_are_missing() { # FILE
  local errors
  errors=$(grep -oE '\berror [A-Z]+[0-9]+' "$1") || return 1
  ! grep -qvE ' NU(1101|1102|1103|1301)$' <<<"$errors"
}

test_with_orleans() {
  local said=$results/restore.txt status=0
  restore_with_orleans >"$said" 2>&1 || status=$?
  if [ $status = 124 ] || { [ $status != 0 ] && only_packages_are_missing "$said"; }; then
    echo "Without the cluster: the Orleans packages can't be restored here (why: dotnet restore Blinq.Orleans.sln)."
    return 0
  elif [ $status != 0 ]; then
    cat "$said"
    return 1
  fi
  dotnet build Blinq.Orleans.sln --no-restore --verbosity quiet --nologo || return 1
  # shellcheck disable=SC2046 # no path here has a blank
  test_projects $(projects_with_orleans)
}

test_projects() { # PROJECT…: none at all is a mistake, not a success
  [ $# -gt 0 ] || { echo "No projects to test"; return 1; }
  local project status=0
  for project in "$@"; do
    test_project "$project" || status=1
  done
  return $status
}

test_project() { # PROJECT
  local name status=0
  name=$(basename "$1" .csproj)
  echo "Testing $name"
  dotnet test "$1" --no-build --nologo --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" | tee "$results/$name.txt" || status=1
  grep -E -A 12 '^ +Failed .*\[' "$results/$name.txt" >>"$results/failed.txt" || true
  count_trx "$1" "$results/$name.trx"
  return $status
}

# A runner that left no result has failed, whatever it said.
count_trx() { # PROJECT FILE
  if [ ! -f "$2" ]; then
    failed_with "No result from $1"
    return
  fi
  local counters total
  counters=$(grep -o '<Counters [^>]*>' "$2" | head -n 1) || true
  # One that was cut off, too: without the numbers the arithmetic below would end the whole part, and nothing be counted.
  if [[ $counters != *' total="'*' executed="'*' passed="'*' notExecuted="'* ]]; then
    failed_with "No result from $1"
    return
  fi
  number() { sed -E "s/.* $1=\"([0-9]+)\".*/\1/" <<<"$counters"; }
  total=$(number total)
  # A skipped test counts as not executed only by what is missing from "executed".
  add "$(number passed)" $(($(number executed) - $(number passed))) $((total - $(number executed)))
}
