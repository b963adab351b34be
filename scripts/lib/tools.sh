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

# What the lock file names, and nothing else; done again only when the lock file changed.
install_node_clients() {
  local suite=$repo/tests/cosmjs stamp=$repo/tests/cosmjs/node_modules/.lock
  command -v npm >/dev/null || die "Node.js is missing" "install Node.js 20 or newer with npm"
  cmp -s "$suite/package-lock.json" "$stamp" && return 0
  (cd "$suite" && npm ci --no-audit --no-fund --ignore-scripts) &&
    cp "$suite/package-lock.json" "$stamp"
}

# Pillow, NumPy and SoundFile in an environment of their own, for samples/reencode.py.
sample_tools() {
  local venv=$TENZRO_CACHE/venv-samples wanted=$repo/samples/requirements.txt
  cmp -s "$wanted" "$venv/requirements.txt" && return 0
  rm -rf "$venv"
  python3 -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" &&
    cp "$wanted" "$venv/requirements.txt"
}
