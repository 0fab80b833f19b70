#!/usr/bin/env bash
# Runs once, on an empty volume, as the administrator: a role that owns the ledger's database and nothing else. Collation
# C: ids are compared byte by byte, and no update of the system's locales can ever put an index out of order.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set password `cat /run/secrets/database_password`
CREATE ROLE blinq LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE blinq OWNER blinq TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE blinq FROM PUBLIC;
SQL
