# What the journeys share. Sourced by each of them.
# shellcheck shell=bash
set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${JOURNEY_HOME:?names the folder of the network; tests/journeys/run sets it}"
commands=0

# Nobody is at the terminal: every question is answered beforehand.
tenzro() { command tenzro --yes "$@"; }

# j COMMAND: one command as a person types it, shown, counted and run here. Its beginning, up to the
# first variable, must be in the README or in docs/ as it is.
j() {
  commands=$((commands + 1))
  printf '\n$ %s\n' "$1"
  local literal=${1%%[\$\"<|&>]*}
  literal=$(printf '%s' "$literal" | sed 's/[[:space:]]*$//')
  grep -rqF -- "$literal" "$repo/README.md" "$repo/docs" ||
    fail "the command is in no document: $literal"
  eval "$1"
}

fail() {
  printf 'FAILED  %s\n' "$1" >&2
  exit 1
}

# must WHAT CONDITION...: a check that the journey stands on.
must() {
  local what=$1
  shift
  "$@" || fail "$what"
  printf 'ok      %s\n' "$what"
}

# refuses COMMAND...: succeeds where the command fails.
refuses() { if "$@" >/dev/null 2>&1; then return 1; fi; }

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }

# took WHAT SECONDS: a time that the whole prints at its end.
took() { printf '%s\t%s\n' "$1" "$2" >>"$JOURNEY_HOME/times"; }

# field PATH: a value of the JSON on standard input, a.b.0.c.
field() {
  python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[int(key)] if isinstance(value, list) else value[key]
print(value)' "$1"
}

# Ends a journey: at most twelve commands.
arrived() {
  [ "$commands" -le 12 ] || fail "$1 takes $commands commands, 12 are allowed"
  printf '\n%s: %d commands\n' "$1" "$commands"
}
