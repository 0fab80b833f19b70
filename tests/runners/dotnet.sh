# What is built with .NET: one solution, in locked mode.

solution=Blinq.Orleans.sln

build_solution() {
  dotnet restore $solution --locked-mode --verbosity quiet &&
    dotnet build $solution --no-restore --verbosity quiet --nologo
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
  dotnet test "$1" --no-build --nologo --blame-hang-timeout 10m --blame-hang-dump-type none \
    --logger "console;verbosity=minimal" \
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
