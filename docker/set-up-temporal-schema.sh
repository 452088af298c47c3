#!/bin/sh
# Makes Temporal's databases and tables, or brings them up to date. Run before each start of the server.
# POSTGRES_SEEDS, DB_PORT, POSTGRES_USER and SQL_PASSWORD say where; SCHEMA_DIR holds Temporal's own SQL files.
set -eu

schema_dir=${SCHEMA_DIR:-/etc/temporal/schema/postgresql/v12}

sql_tool() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "${DB_PORT:-5432}" -u "$POSTGRES_USER" --db "$database" "$@"
}

bring_up_to_date() {
  database=$1
  versions=$schema_dir/$2/versioned
  if sql_tool "$database" update-schema -d "$versions"; then return; fi
  echo "$database is not set up yet: making it."
  # Neither command can be told to accept what is already there, so a set-up that was cut off is taken up again here.
  sql_tool "$database" create || true
  sql_tool "$database" setup-schema -v 0.0 || true
  sql_tool "$database" update-schema -d "$versions"
}

bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
echo "Temporal's databases are up to date."
