#!/bin/sh
# Creates the namespace once; the server may take a while before it answers.
set -eu
attempt=0
until temporal operator namespace describe -n claimflow >/dev/null 2>&1; do
    attempt=$((attempt + 1))
    [ "$attempt" -le 30 ] || { echo "Temporal does not answer; see its log" >&2; exit 1; }
    temporal operator namespace create -n claimflow --retention 90d || sleep 2
done
