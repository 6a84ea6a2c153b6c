#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image of the assignment.
set -euo pipefail
bash "$(dirname "${BASH_SOURCE[0]}")/prepare"
