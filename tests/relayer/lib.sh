# Two wasmd chains, relayers with homes of their own, and a table of cases. Sourced by `run`, which
# has sourced common.sh and chain.sh.
# shellcheck shell=bash

relayer=$CARGO_TARGET_DIR/debug/tenzro-relayer
wasmd=$peers_bin/wasmd
passed=0 failed=0
declare -A rpc pids
daemons=()

# account NAME: makes words that nobody else has; sets words_NAME and address_NAME.
account() {
  local made
  made=$("$wasmd" keys add "$1" --dry-run --keyring-backend test --home "$work/keys" --output json 2>/dev/null)
  printf -v "words_$1" '%s' "$(jq -r .mnemonic <<<"$made")"
  printf -v "address_$1" '%s' "$(jq -r .address <<<"$made")"
}

# start_chain ID: a wasmd chain of that id on which all accounts hold coins.
start_chain() {
  chain_id=$1
  start_wasmd "$work/$1" "$address_user=1000000000000$chain_denom" \
    "$address_one=1000000000000$chain_denom" "$address_two=1000000000000$chain_denom"
  rpc[$1]=$chain_rpc
  pids[$1]=$chain_pid
  echo "$chain_pid" >"$work/$1/pid"
}

# home NAME KEY: a relayer's home folder for both chains, with the words of that account.
home() {
  local id words=words_$2
  mkdir -p "$work/$1"
  printf '[telemetry]\nport = 0\n' >"$work/$1/relayer.toml"
  for id in "$a" "$b"; do
    r "$1" chains add "${rpc[$id]}" --account-prefix "$chain_prefix" --gas-price "$chain_gas_price" >/dev/null
  done
  printf '%s\n' "${!words}" | r "$1" keys import "$a" >/dev/null 2>&1
  # Both chains share the key's name, and so the key.
  r "$1" keys show "$b" >/dev/null 2>&1
}

# r HOME ARGS...: runs the relayer; answers are JSON.
r() {
  local name=$1
  shift
  "$relayer" --home "$work/$name" --keyring test -o json "$@" 2>>"$work/$name.err"
}

# daemon HOME: starts relaying in the background; sets daemon_pid. It ends with its case.
daemon() {
  "$relayer" --home "$work/$1" --keyring test start >>"$work/$1.log" 2>&1 &
  daemon_pid=$!
  with_case "$daemon_pid"
}

# with_case PID: that process ends with its case.
with_case() {
  daemons+=("$1")
  trap 'for pid in "${daemons[@]}"; do end "$pid"; done' EXIT
}

# end PID [SIGNAL]: ends a process that was started here.
end() {
  kill "-${2:-TERM}" "$1" 2>/dev/null || return 0
  wait "$1" 2>/dev/null || true
}

# amount CHAIN METHOD STRING...: asks a query method whose request holds just these strings (under 128 bytes each),
# in the order of its fields, and whose answer is one coin; prints the coin's amount, the last thing in it.
# By the RPC: wasmd's command line takes ten times as long.
amount() {
  local url=${rpc[$1]} method=$2 data= n=0 text
  shift 2
  for text in "$@"; do
    n=$((n + 1))
    data+=$(printf '%02x%02x' $((n << 3 | 2)) ${#text})$(printf '%s' "$text" | od -An -v -tx1 | tr -d ' \n')
  done
  curl -sf "$url/abci_query?path=%22/$method%22&data=0x$data" |
    jq -re '.result.response | if .code == 0 then .value | @base64d | capture("(?<n>[0-9]+)$").n else error(.log) end'
}

# balance CHAIN ADDRESS DENOM
balance() { amount "$1" cosmos.bank.v1beta1.Query/Balance "$2" "$3"; }

# supply CHAIN DENOM
supply() { amount "$1" cosmos.bank.v1beta1.Query/SupplyOf "$2"; }

# escrow CHAIN DENOM: what all channels together hold back of it.
escrow() { amount "$1" ibc.applications.transfer.v1.Query/TotalEscrowForDenom "$2"; }

# voucher CHANNEL: the denomination of the other chain's coin behind this channel.
voucher() {
  printf 'ibc/%s' "$(printf 'transfer/%s/%s' "$1" "$chain_denom" | sha256sum | cut -c1-64 | tr a-f A-F)"
}

height() { curl -sf "${rpc[$1]}/abci_info" | jq -r .result.response.last_block_height; }

# blocks CHAIN N: waits for N blocks.
blocks() {
  local until=$(($(height "$1") + $2))
  while [ "$(height "$1")" -lt "$until" ]; do sleep 0.1; done
}

# tx CHAIN ARGS...: a transaction of the user, or of $tx_key, with wasmd's own command line; waits for its block.
tx() {
  local chain=$1 hash
  shift
  hash=$("$wasmd" tx "$@" --from "${tx_key:-user}" --keyring-backend test --home "$work/keys" --chain-id "$chain" \
    --gas auto --gas-adjustment 1.5 --gas-prices "$chain_gas_price" --yes --node "${rpc[$chain]}" --output json \
    2>>"$work/tx.err" | jq -re 'if .code == 0 then .txhash else error(.raw_log) end' 2>>"$work/tx.err") || return 1
  in_block "$chain" "$hash" | jq -e '.result.tx_result.code == 0' >/dev/null
}

# in_block CHAIN HASH: waits for the block of that transaction, a minute at most; prints what became of it.
in_block() {
  local deadline=$((SECONDS + 60))
  # An error, with its status, for one that is not there yet.
  until curl -sf "${rpc[$1]}/tx?hash=0x$2"; do
    [ $SECONDS -lt $deadline ] || { echo "$2 is in no block of $1 after a minute" >&2; return 1; }
    sleep 0.2
  done
}

# pending HOME: all that is pending between the chains, both ways.
pending() {
  r "$1" query pending "$a" "$b" |
    jq '[.[] | (.unreceived + .unanswered + .unacknowledged) | length] | add'
}

# settled HOME SECONDS: waits until nothing is pending.
settled() {
  local deadline=$((SECONDS + $2))
  until [ "$(pending "$1")" = 0 ]; do
    [ $SECONDS -lt $deadline ] || { echo "still pending: $(r "$1" query pending "$a" "$b")"; return 1; }
    sleep 0.3
  done
}

# same WHAT GOT WANTED
same() {
  [ "$2" = "$3" ] || { echo "$1: $2, wanted $3"; return 1; }
}

# wants EXPRESSION: shows what comes, and wants it to be so.
wants() {
  local all
  all=$(cat)
  printf '%s\n' "$all"
  jq -e "$1" <<<"$all" >/dev/null
}

# test_case NAME FUNCTION: runs it in a shell of its own, one line for the table.
test_case() {
  local log=$work/case-$2.log begun=$SECONDS note rc
  # Not as a condition: there, bash ignores `set -e` inside too.
  set +e
  (set -e; "$2") >"$log" 2>&1
  rc=$?
  set -e
  if [ "$rc" -eq 0 ]; then
    passed=$((passed + 1))
    note=$(sed -n 's/^figure: //p' "$log" | paste -sd';' | sed 's/;/; /g')
    printf '%-58s ok     %4ds  %s\n' "$1" $((SECONDS - begun)) "$note"
  else
    failed=$((failed + 1))
    printf '%-58s FAILED %4ds\n' "$1" $((SECONDS - begun))
    tail -n 15 "$log" | sed 's/^/    /'
  fi
}
