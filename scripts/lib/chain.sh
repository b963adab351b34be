# Starts and stops a one-validator chain on loopback ports that the kernel picks. Sourced; needs
# common.sh. The caller sets `trap stop_chain EXIT`.
# shellcheck shell=bash

chain_id=tenzro-devnet-1
chain_denom=utnz
chain_prefix=tenzro
chain_gas_price=0.025utnz
chain_pid=

# start_wasmd HOME [ADDRESS=COINS ...]: makes a new chain in HOME, which must not exist or be
# empty, with blocks every 500 ms, and returns once its first block is there. One account made
# for this chain alone holds 10^15 utnz; each ADDRESS gets its COINS besides. Where the caller has set
# chain_grpc, chain_rest (ADDRESS:PORT), gRPC and REST listen there; with chain_rpc_at the RPC does. Sets chain_pid,
# chain_rpc (http://127.0.0.1:PORT) and chain_mnemonic (of the rich account).
start_wasmd() {
  local home=$1 wasmd=$peers_bin/wasmd key=(--keyring-backend test) log
  shift
  [ -x "$wasmd" ] || die "wasmd is not built" "run scripts/setup"
  [ -z "$(ls -A "$home" 2>/dev/null)" ] || die "$home is not empty" "name a new folder"
  mkdir -p "$home" && log=$home/node.log
  {
    "$wasmd" init validator --chain-id "$chain_id" --default-denom "$chain_denom" --home "$home" &&
      chain_mnemonic=$("$wasmd" keys add rich "${key[@]}" --home "$home" --output json 2>>"$log.init" |
        sed -n 's/.*"mnemonic":"\([a-z ]*\)".*/\1/p') &&
      "$wasmd" genesis add-genesis-account rich "1000000000000000$chain_denom" "${key[@]}" --home "$home" &&
      { [ $# -eq 0 ] || { genesis_accounts "$@" >"$home/accounts.json" &&
        "$wasmd" genesis bulk-add-genesis-account "$home/accounts.json" --home "$home"; }; } &&
      "$wasmd" genesis gentx rich "100000000$chain_denom" --chain-id "$chain_id" "${key[@]}" --home "$home" &&
      "$wasmd" genesis collect-gentxs --home "$home" &&
      sed -i -e 's/^timeout_commit = .*/timeout_commit = "500ms"/' "$home/config/config.toml"
  } >>"$log.init" 2>&1 || {
    tail -n 20 "$log.init" >&2
    die "wasmd cannot make a chain in $home" "see $log.init"
  }
  [ -n "$chain_mnemonic" ] || die "wasmd named no mnemonic" "see $log.init"
  run_wasmd "$home"
}

# genesis_accounts ADDRESS=COINS ...: as wasmd reads them from a file.
genesis_accounts() {
  jq -n '[$ARGS.positional[] | split("=") | {address: .[0], coins: [.[1] | split(",")[] |
    capture("^(?<amount>[0-9]+)(?<denom>.+)$")] | sort_by(.denom)}]' --args "$@"
}

# run_wasmd HOME: starts the chain that lies there.
run_wasmd() {
  local home=$1 log=$1/node.log api=(--api.enable=false)
  [ -z "${chain_rest:-}" ] || api=(--api.enable --api.address "tcp://$chain_rest")
  : >"$log"
  "$peers_bin/wasmd" start --home "$home" --minimum-gas-prices "$chain_gas_price" \
    --rpc.laddr "tcp://${chain_rpc_at:-127.0.0.1:0}" --p2p.laddr tcp://127.0.0.1:0 --rpc.pprof_laddr= \
    --grpc.address "${chain_grpc:-127.0.0.1:0}" "${api[@]}" --log_no_color >"$log" 2>&1 &
  chain_pid=$!
  wait_for_chain "$log"
}

# start_tenzrod HOME [ADDRESS=COINS ...]: the same with our own node, which `build_programs`
# has built. The rich account is alice of the devnet, whose words are published. Where chain_block_time
# is set, an empty block comes that often.
start_tenzrod() {
  local home=$1 node=$CARGO_TARGET_DIR/debug/tenzrod log grant flags=()
  shift
  [ -x "$node" ] || die "tenzrod is not built" "run build_programs first"
  mkdir -p "$home" && log=$home/node.log
  chain_mnemonic=$("$node" accounts --name alice --words) || die "tenzrod names no account" "rebuild it"
  flags+=(--account "$("$node" accounts --name alice)=1000000000000000$chain_denom")
  for grant in "$@"; do flags+=(--account "$grant"); done
  "$node" init local --home "$home/node" --chain-id "$chain_id" "${flags[@]}" >"$log.init" 2>&1 ||
    die "tenzrod cannot make a chain in $home" "see $log.init"
  run_tenzrod "$home"
}

# run_tenzrod HOME: starts the chain that lies there.
run_tenzrod() {
  local home=$1 log=$1/node.log
  : >"$log"
  "$CARGO_TARGET_DIR/debug/tenzrod" start --home "$home/node" --minimum-gas-prices "$chain_gas_price" \
    --rpc.laddr tcp://127.0.0.1:0 --grpc.address "${chain_grpc:-127.0.0.1:0}" \
    --api.address "tcp://${chain_rest:-127.0.0.1:0}" ${chain_block_time:+--block-time "$chain_block_time"} \
    >"$log" 2>&1 &
  chain_pid=$!
  wait_for_chain "$log"
}

# Waits, at most a minute, until the node whose log this is serves its first block.
wait_for_chain() {
  local log=$1 deadline=$((SECONDS + 60)) address status
  while [ $SECONDS -lt $deadline ]; do
    kill -0 "$chain_pid" 2>/dev/null || break
    # wasmd says the same words of its REST server, and of the two either may come first.
    address=$(sed -n '/module=api-server/d; /Starting RPC HTTP server on/{s/.* on \([0-9.]*:[0-9]*\).*/\1/p;q}' "$log")
    chain_rpc=http://$address
    if [ -n "$address" ]; then
      status=$(curl -sf "$chain_rpc/status" || true)
      [[ $status =~ \"latest_block_height\":\ *\"[1-9] ]] && return 0
    fi
    sleep 0.1
  done
  tail -n 20 "$log" >&2
  die "the chain did not make a block within a minute" "see $log"
}

# Ends the node that start_* started and waits for it; kills it after ten seconds.
stop_chain() {
  local pid=$chain_pid deadline=$((SECONDS + 10))
  [ -n "$pid" ] || return 0
  chain_pid=
  kill "$pid" 2>/dev/null
  while kill -0 "$pid" 2>/dev/null; do
    [ $SECONDS -lt $deadline ] || kill -9 "$pid" 2>/dev/null
    sleep 0.1
  done
  wait "$pid" 2>/dev/null
  return 0
}

# Prints the folder of wasmd's own source, whose test contracts we run but never copy.
wasmd_source() {
  local folder
  folder=$(cd "$TENZRO_CACHE" &&
    go mod download -json "github.com/CosmWasm/wasmd@$wasmd_version" |
    sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  [ -d "$folder" ] || die "the source of wasmd $wasmd_version cannot be fetched" "check the Go module proxy"
  printf '%s\n' "$folder"
}
