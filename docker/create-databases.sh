#!/bin/sh
# Run once by PostgreSQL's image, on an empty volume. Temporal's role makes its own databases (set-up-temporal-schema.sh).
set -eu

psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v answerhall_password="$ANSWERHALL_DB_PASSWORD" -v temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role answerhall login password :'answerhall_password';
create database answerhall owner answerhall;
revoke connect on database answerhall from public;
create role temporal login createdb password :'temporal_password';
SQL
