#!/bin/sh
# Creates and updates Temporal's two databases, and an empty one for claimflow. Safe to run again.
set -eu
for part in temporal visibility; do
    database=temporal
    [ "$part" = visibility ] && database=temporal_visibility
    tool="temporal-sql-tool --db $database"
    $tool create
    $tool setup-schema -v 0.0
    $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$part/versioned"
done
temporal-sql-tool --db claimflow create
