#!/bin/sh
# Writes .env with new secrets for docker-compose.yml.
# Usage: sh docker/make-env.sh https://desk.example.com admin@example.com
set -eu

public_url=${1:-}
admin_email=${2:-}
case "$public_url" in
  http://?* | https://?*) ;;
  *)
    echo "Usage: sh docker/make-env.sh PUBLIC_URL ADMIN_EMAIL   (PUBLIC_URL like https://desk.example.com)" >&2
    exit 1
    ;;
esac
case "$admin_email" in
  ?*@?*) ;;
  *)
    echo "ADMIN_EMAIL is missing: the address the first administrator signs in with." >&2
    exit 1
    ;;
esac
if [ -e .env ]; then
  echo ".env is already here and stays as it is: its SECRET_KEY opens what is stored. Move it away to make a new one." >&2
  exit 1
fi

umask 077
cat > .env <<ENV
PUBLIC_URL=$public_url
ADMIN_EMAIL=$admin_email
ADMIN_PASSWORD=$(openssl rand -hex 12)
SECRET_KEY=$(openssl rand -base64 32)
METRICS_TOKEN=$(openssl rand -hex 24)
POSTGRES_PASSWORD=$(openssl rand -hex 24)
ANSWERHALL_DB_PASSWORD=$(openssl rand -hex 24)
TEMPORAL_DB_PASSWORD=$(openssl rand -hex 24)
ENV
echo "Wrote .env. Keep a copy of it apart from the database's backups: without SECRET_KEY no stored credential opens."
