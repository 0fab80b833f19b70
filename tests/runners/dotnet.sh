# What is built with .NET: one solution, in locked mode.

solution=Blinq.Orleans.sln

# Compilers, test hosts and gateways here live for seconds: the profile that a second, better compilation is made from is never paid back.
export DOTNET_TieredPGO=0

# The folders of tests/ that hold a suite, the longest first, so that no lane ends long after the others.
suites() {
  local name first="gateway history ledger silo readme"
  for name in $first $(basename -a tests/*/); do
    [ "$name" = testing ] || ! compgen -G "tests/$name/*.csproj" >/dev/null || echo "$name"
  done | awk '!seen[$0]++'
}

# Those of them that have something to add where there is time.
long_suites() {
  local name
  for name in $(suites); do
    ! grep -rqF --include='*.cs' 'Trait("Tier", "long")' "tests/$name" || echo "$name"
  done
}

# One compiler for all projects, warm after the first, takes half the work of one each; where the environment asks for one each, too. It would
# wait ten minutes for more, so it has a name of its own to be ended by.
compiler=blinq-test-$$

build() { # SOLUTION OR PROJECT
  echo "Restoring packages from NuGet, and building $1"
  dotnet restore "$1" --locked-mode --verbosity quiet &&
    dotnet build "$1" --no-restore --verbosity quiet --nologo -p:UseSharedCompilation=true -p:SharedCompilationId="$compiler"
}

end_compiler() { pkill -f -- "-pipename:$compiler" || true; }

# A test that hangs ends its whole suite, with its name; no wait in a test is longer than this.
test_dotnet() { # SUITE FILTER
  local project name status=0
  project=$(echo "tests/$1/"*.csproj)
  name=$(basename "$project" .csproj)
  dotnet test "$project" --no-build --nologo --filter "$2" --blame-hang-timeout "$hang_timeout" --blame-hang-dump-type none \
    --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results/$1" | tee "$results/$name.txt" || status=1
  grep -E -A 12 '^ +Failed .*\[' "$results/$name.txt" >>"$results/failed.txt" || true
  count_trx "$project" "$results/$1/$name.trx"
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
