#!/usr/bin/env bash
# demo-serve.sh: the interactive demo: artefacts where there are none yet, an operator's token, and the server over them.
#
#   make demo-serve                     on a set that rs-synth makes
#   make demo-serve DATA=DIR            on a set in MovieLens' form; LISTEN=HOST:PORT answers elsewhere than 127.0.0.1:8080
. "$(dirname "$0")/common.sh"
[ -e serve/recommender.json ] || OUT=$PWD BUILD=$build bash "$pipelines/serve.sh"
[ -s serve.token ] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >serve.token)

heading "The server"
echo "Open the address it prints. What changes films and rules wants the operator's token: $(cat serve.token)"
echo "What visitors add is kept in $OUT/serve.log. Ctrl-C ends it."
exec rs-serve --artifacts serve --token-file serve.token --listen "${LISTEN:-127.0.0.1:8080}"
