# Builds the programs of others that we compare with and test against. Sourced; needs common.sh.
# shellcheck shell=bash

wasmd_version=v0.61.14
wasmvm_version=v3.0.7
hermes_version=1.10.5

# wasmd with our address prefix: it takes the same signed transactions as our own chain.
build_wasmd() {
  local bin=$peers_bin/wasmd stamp=$peers_bin/wasmd.version src=$TENZRO_CACHE/wasmd-src
  [ -x "$bin" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wasmd_version" ] && return 0
  command -v go >/dev/null || die "Go is missing" "install Go 1.25 or newer"
  mkdir -p "$src"
  cat >"$src/go.mod" <<EOF
module peers/wasmd

go 1.25.0

require (
	github.com/CosmWasm/wasmd $wasmd_version
	github.com/bytedance/sonic v1.15.0
)

replace (
	github.com/99designs/keyring => github.com/cosmos/keyring v1.2.0
	github.com/dgrijalva/jwt-go => github.com/golang-jwt/jwt/v4 v4.4.2
	github.com/gin-gonic/gin => github.com/gin-gonic/gin v1.8.1
	github.com/syndtr/goleveldb => github.com/syndtr/goleveldb v1.0.1-0.20210819022825-2ae1ddf74ef7
)
EOF
  (
    cd "$src" &&
      go get "github.com/CosmWasm/wasmd/cmd/wasmd@$wasmd_version" github.com/bytedance/sonic@v1.15.0 &&
      go build -ldflags "-X github.com/CosmWasm/wasmd/app.Bech32Prefix=tenzro \
        -X github.com/cosmos/cosmos-sdk/version.Version=${wasmd_version#v} \
        -X github.com/cosmos/cosmos-sdk/version.Name=wasm \
        -X github.com/cosmos/cosmos-sdk/version.AppName=wasmd" \
        -o "$bin" github.com/CosmWasm/wasmd/cmd/wasmd
  ) && echo "$wasmd_version" >"$stamp"
}

# Hermes, the relayer that most chains are relayed with.
build_hermes() { install_hermes hermes install_tool; }

# The release build of it, which ours is measured beside.
build_hermes_release() { install_hermes hermes-release cargo install --locked; }

# install_hermes NAME COMMAND...: builds it by that command, into $peers_bin/NAME.
install_hermes() {
  local bin=$peers_bin/$1 stamp=$peers_bin/$1.version root=$TENZRO_CACHE/hermes
  shift
  [ -x "$bin" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$hermes_version" ] && return 0
  CARGO_TARGET_DIR=$root/target "$@" --root "$root" --no-track \
    --version "$hermes_version" --bin hermes ibc-relayer-cli || return
  mkdir -p "$peers_bin" &&
    mv "$root/bin/hermes" "$bin" && echo "$hermes_version" >"$stamp" && rm -rf "$root"
}

# The checker of blocks on CometBFT's own code (tests/go/block-checker).
build_block_checker() {
  command -v go >/dev/null || die "Go is missing" "install Go 1.25 or newer"
  mkdir -p "$peers_bin"
  (cd "$repo/tests/go/block-checker" && GOFLAGS=-mod=readonly go build -o "$peers_bin/block-checker" .)
}

# The contracts in the Go modules of wasmd and wasmvm, which nobody here wrote: the tests of our
# virtual machine read them from the module cache.
fetch_contracts() {
  command -v go >/dev/null || die "Go is missing" "install Go 1.25 or newer"
  (cd "$TENZRO_CACHE" && go mod download \
    "github.com/CosmWasm/wasmd@$wasmd_version" "github.com/CosmWasm/wasmvm/v3@$wasmvm_version")
}
