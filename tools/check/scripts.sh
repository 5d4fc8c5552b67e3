#!/bin/sh
# The shell scripts are clean.

set -eu
cd "$(dirname "$0")/../.."
command -v shellcheck >/dev/null || exit 77
shellcheck tools/qz .ci/run tools/check/*.sh
