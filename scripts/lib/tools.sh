# Tools that only the tests need. Sourced; needs common.sh.
# shellcheck shell=bash

cargo_deny_version=0.20.2

install_cargo_deny() {
  local bin=$TENZRO_CACHE/tools/bin/cargo-deny
  [ "$("$bin" --version 2>/dev/null)" = "cargo-deny $cargo_deny_version" ] && return 0
  CARGO_TARGET_DIR=$TENZRO_CACHE/target-tools cargo install --locked \
    --root "$TENZRO_CACHE/tools" --version "$cargo_deny_version" cargo-deny || return
  rm -rf "$TENZRO_CACHE/target-tools"
}

install_node_clients() {
  command -v npm >/dev/null || die "Node.js is missing" "install Node.js 20 or newer with npm"
  (cd "$repo/tests/cosmjs" && npm ci --no-audit --no-fund)
}
