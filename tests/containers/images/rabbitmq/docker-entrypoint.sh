#!/bin/sh
# The server, and what asks it how it is, run as its own user.
set -eu
chown rabbitmq:rabbitmq /var/lib/rabbitmq
exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups "$@"
