#!/bin/sh
# Runs once, in an empty PostgreSQL volume, as the superuser: a role for Odoo that owns
# its one database and can neither create others nor read the server's files.
set -eu

psql --set ON_ERROR_STOP=1 --set password="$ODOO_DB_PASSWORD" --dbname postgres <<'SQL'
CREATE ROLE odoo LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE verbund OWNER odoo TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C';
REVOKE CONNECT ON DATABASE verbund FROM PUBLIC;
SQL

# Odoo searches without accents only where unaccent is immutable, and only its owner,
# the superuser, can declare it so.
psql --set ON_ERROR_STOP=1 --dbname verbund <<'SQL'
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER FUNCTION unaccent(text) IMMUTABLE;
SQL
