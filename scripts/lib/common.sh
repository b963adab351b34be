# Shared by all scripts: where caches lie, how steps are announced. Sourced, never run.
# shellcheck shell=bash

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Everything that is built or fetched once and outlives a clone.
TENZRO_CACHE=${TENZRO_CACHE:-$HOME/.cache/tenzro}
export TENZRO_CACHE
# Compiled crates; outside the clone, so that the next clone on this machine is fast.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$TENZRO_CACHE/target}
# Compiled contracts: another compiler, another folder.
wasm_target=$TENZRO_CACHE/target-wasm
wasm_out=$TENZRO_CACHE/wasm
onnx_dir=$TENZRO_CACHE/onnxruntime
peers_bin=$TENZRO_CACHE/bin
mkdir -p "$TENZRO_CACHE" "$peers_bin"

# Says what happens and how long it took: `step "text" command args...`; the output goes to a log
# that is shown when the command fails. In a shell of its own, so that what `die` says is shown too.
step() {
  local text=$1 log start
  shift
  mkdir -p "$TENZRO_CACHE/log"
  log=$TENZRO_CACHE/log/$(printf '%s' "$text" | tr -cs 'a-zA-Z0-9' '-').log
  start=$SECONDS
  printf '  %-58s ' "$text"
  if ("$@") >"$log" 2>&1; then
    printf 'ok %4ds\n' $((SECONDS - start))
  else
    local rc=$?
    printf 'FAILED (exit %d) after %ds; last lines of %s:\n' "$rc" $((SECONDS - start)) "$log"
    tail -n 40 "$log" | sed 's/^/    /'
    return "$rc"
  fi
}

# Every program of the workspace at once: cargo chooses the features of dependencies for what it is asked
# to build, so each subset would compile many of them again.
build_programs() { cargo build --locked --workspace --bins; }

# install_tool ARGS...: `cargo install` of a program of others that is only run, not measured: compiled in half
# the time of a release build.
install_tool() {
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=0 cargo install --locked "$@"
}

note() { printf '  %s\n' "$*"; }

die() {
  printf 'error: %s\n' "$1" >&2
  [ $# -gt 1 ] && printf '  what to do: %s\n' "$2" >&2
  exit 1
}

# Clones on this machine share compiled crates, and cargo tells their sources apart by age alone: a
# binary made from another clone can pass as ours, with that clone's paths in it. Whoever compiled
# last is noted here; after a change of clone all sources count as new. Dependencies stay compiled.
claim_target() {
  local folder stamp owner
  for folder in "$CARGO_TARGET_DIR" "$wasm_target"; do
    stamp=$folder/last-clone owner=
    mkdir -p "$folder"
    [ ! -f "$stamp" ] || owner=$(cat "$stamp")
    [ "$owner" != "$repo" ] || continue
    [ -z "$owner" ] || find "$repo" \( -name .git -o -name target -o -name node_modules \) -prune \
      -o -type f -name '*.rs' -exec touch {} +
    printf '%s\n' "$repo" >"$stamp"
  done
}
claim_target
