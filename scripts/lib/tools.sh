# Tools that only the tests need. Sourced; needs common.sh.
# shellcheck shell=bash

cargo_deny_version=0.20.2

install_cargo_deny() {
  local bin=$TENZRO_CACHE/tools/bin/cargo-deny
  [ "$("$bin" --version 2>/dev/null)" = "cargo-deny $cargo_deny_version" ] && return 0
  CARGO_TARGET_DIR=$TENZRO_CACHE/target-tools install_tool \
    --root "$TENZRO_CACHE/tools" --version "$cargo_deny_version" cargo-deny || return
  rm -rf "$TENZRO_CACHE/target-tools"
}

# The commands of the report's figures are filters of jq.
install_jq() {
  command -v jq >/dev/null && return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends jq
  fi
  command -v jq >/dev/null || die "jq is missing" "install Debian's jq"
}

# npm_packages FOLDER: what the lock file in it names, and nothing else; done again only when the lock
# file changed.
npm_packages() {
  local folder=$repo/$1 stamp=$repo/$1/node_modules/.lock
  command -v npm >/dev/null || die "Node.js is missing" "install Node.js 20 or newer with npm"
  cmp -s "$folder/package-lock.json" "$stamp" && return 0
  (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) &&
    cp "$folder/package-lock.json" "$stamp"
}

# The packages of every lock file in the clone.
install_node_clients() {
  local lock
  while IFS= read -r lock; do npm_packages "$(dirname "$lock")" || return; done \
    < <(cd "$repo" && git ls-files '*package-lock.json')
}

# Debian's Chromium and a font, for the tests of pages.
install_chromium() {
  chromium_path >/dev/null && return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y \
      --no-install-recommends chromium fonts-dejavu-core
  fi
  chromium_path >/dev/null || die "Chromium is missing" "install it, for example apt-get install chromium"
}

chromium_path() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# Pillow, NumPy and SoundFile in an environment of their own, for samples/reencode.py.
sample_tools() {
  local venv=$TENZRO_CACHE/venv-samples wanted=$repo/samples/requirements.txt
  cmp -s "$wanted" "$venv/requirements.txt" && return 0
  rm -rf "$venv"
  python3 -m venv "$venv" &&
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$wanted" &&
    cp "$wanted" "$venv/requirements.txt"
}
