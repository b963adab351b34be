# Builds the contracts, and those among the examples, to wasm. Sourced; needs common.sh.
# shellcheck shell=bash

# `rustup` or `debian`: whichever way can build wasm32-unknown-unknown here.
wasm_way() {
  if [ -x /usr/bin/cargo ] && [ -d /usr/lib/rustlib/src ] && /usr/bin/rustc --version >/dev/null 2>&1; then
    echo debian
  elif rustup target list --installed 2>/dev/null | grep -qx wasm32-unknown-unknown &&
    rustup component list --installed 2>/dev/null | grep -q ^rust-src; then
    echo rustup
  else
    echo none
  fi
}

# Debian's compiler builds the standard library from source for a plain MVP target. A rustup
# target works as well, but its prebuilt library needs newer instructions, which chains refuse:
# with it the library is rebuilt too, from rustup's own rust-src.
wasm_install() {
  if [ "$(wasm_way)" = none ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y \
      --no-install-recommends rustc-web cargo-web rust-web-src
  fi
  [ "$(wasm_way)" = none ] || return 0
  command -v rustup >/dev/null || die "no compiler for wasm" \
    "install Debian's rustc-web, cargo-web and rust-web-src, or rustup"
  rustup target add wasm32-unknown-unknown && rustup component add rust-src
}

wasm_build() {
  local lld path=$PATH packages=() name
  wasm_install || return
  lld=$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld
  [ -x "$lld" ] || lld=$(command -v rust-lld || command -v wasm-ld || true)
  [ -n "$lld" ] || die "no linker for wasm found" "install Debian's lld"
  for name in "$repo"/{contracts,examples}/*/Cargo.toml; do
    packages+=(-p "$(sed -n 's/^name = "\(.*\)"/\1/p' "$name" | head -n 1)")
  done
  [ "$(wasm_way)" = debian ] && path=/usr/bin:$PATH
  (
    cd "$repo" &&
      PATH=$path RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$wasm_target \
        RUSTFLAGS="-C linker=$lld -C target-cpu=mvp -C link-arg=--allow-undefined" \
        cargo build --locked --profile contract --lib --target wasm32-unknown-unknown \
        -Zbuild-std=std,panic_abort "${packages[@]}"
  ) || return
  mkdir -p "$wasm_out"
  for name in "$repo"/{contracts,examples}/*/Cargo.toml; do
    name=$(basename "$(dirname "$name")")
    wasm_place "$wasm_target/wasm32-unknown-unknown/contract/tenzro_${name//-/_}.wasm" "$wasm_out/$name.wasm" || return
  done
}

# Puts a file where it belongs in one step: others may be reading the one that is there.
wasm_place() {
  cmp -s "$1" "$2" || { cp "$1" "$2.$$" && mv "$2.$$" "$2"; }
}
