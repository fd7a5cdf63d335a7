#!/bin/bash
# On every machine of a cluster, before Hadoop starts: the Node.js that turns lines into rows. The packages come from the
# region's own S3, so no way to the internet is needed.
set -euo pipefail
sudo dnf install --assumeyes --quiet nodejs22
node-22 --version
