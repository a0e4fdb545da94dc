#!/bin/sh
# The part of the official image's contract that compose.yaml uses: POSTGRES_USER, POSTGRES_DB and
# POSTGRES_PASSWORD_FILE make a cluster in PGDATA the first time; then the server replaces this shell.
set -eu
as_postgres() { setpriv --reuid postgres --regid postgres --init-groups "$@"; }
chown postgres:postgres "$PGDATA" && chmod 700 "$PGDATA"
mkdir -p /var/run/postgresql && chown postgres:postgres /var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    install -o postgres -m 600 "$POSTGRES_PASSWORD_FILE" /tmp/password
    as_postgres initdb --username "$POSTGRES_USER" --pwfile /tmp/password \
        --auth-host scram-sha-256 --auth-local trust --encoding UTF8 --locale C.UTF-8 > /dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    as_postgres pg_ctl --wait --silent -o "-c listen_addresses=''" start
    as_postgres createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
    as_postgres pg_ctl --wait --silent --mode fast stop
fi
exec setpriv --reuid postgres --regid postgres --init-groups "$@" -c "listen_addresses=*"
