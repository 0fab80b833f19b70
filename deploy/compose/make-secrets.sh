#!/usr/bin/env bash
# Makes what is missing in secrets/, and never changes what is there. Keep a copy of master_key somewhere safe, apart from
# the backups: without it they cannot be used, and with it beside them they are not sealed.
set -euo pipefail
cd "$(dirname "$0")"

# The directory keeps people out. The files in it can be read by every user, for a container's user is one of its own and
# sees only the files that it is given.
mkdir -p secrets
chmod 0700 secrets
umask 0333

make() { # NAME COMMAND…: keeps what the command says in secrets/NAME, all of it or nothing
  local file="secrets/$1"
  shift
  [ ! -e "$file" ] || return 0
  rm -f "$file.new"
  "$@" > "$file.new"
  mv "$file.new" "$file"
  echo "made $file"
}
random() { head -c 32 /dev/urandom | base64 -w 0; }
password() { random | tr '+/' '-_' | tr -d '='; }
connection() { printf 'Host=database;Database=blinq;Username=blinq;Password=%s' "$(cat secrets/database_password)"; }

make master_key random
make operator_key random
make database_password password
make database_admin_password password
make ledger_connection connection
