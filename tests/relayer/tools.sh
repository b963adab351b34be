# What several cases use. Sourced by `run`, after lib.sh.
# shellcheck shell=bash

# wait_log HOME TEXT: until the daemon's log says it.
wait_log() {
  local deadline=$((SECONDS + 20))
  until grep -q "$2" "$work/$1.log"; do
    [ $SECONDS -lt $deadline ] || { tail -n 5 "$work/$1.log"; return 1; }
    sleep 0.1
  done
}

# figure_of HOME NAME: the sum of a metric over its labels.
figure_of() {
  local at
  at=$(sed 's/\x1b\[[0-9;]*m//g' "$work/$1.log" | sed -n 's/.*metrics at \(http[^ ]*\).*/\1/p' | tail -n 1)
  curl -sf "$at" | awk -v name="^tenzro_relayer_$2[{ ]" '$0 ~ name { sum += $NF } END { print sum + 0 }'
}

# many CHAIN OTHER TRANSACTIONS MESSAGES: sends that many packets.
many() {
  local i
  for ((i = 0; i < $3; i++)); do
    r user transfer "$1" "$2" "1$chain_denom" --receiver "$address_user" --number-msgs "$4" >/dev/null
  done
}

# delivered SEQUENCE: waits until that packet of A has arrived; prints how long it took, ms.
delivered() {
  local begun
  begun=$(date +%s%N)
  until r one query pending "$a" "$b" --channel "$(channel)" |
    jq -e --argjson n "$1" 'all(.[]; .unreceived | index($n) | not)' >/dev/null; do
    sleep 0.1
  done
  echo $((($(date +%s%N) - begun) / 1000000))
}

# What one chain holds back is what the other has issued, both ways.
escrow_is_voucher() {
  local held issued here there
  for here in a b; do
    there=$([ $here = a ] && echo b || echo a)
    held=$(escrow "${!here}" "$chain_denom")
    issued=$(supply "${!there}" "$(voucher "$(jq -r ".channels.$there" "$work/link.json")")")
    same "escrow on ${!here}" "$held" "$issued"
  done
}

# The linked channel, on the first chain.
channel() { jq -r .channels.a "$work/link.json"; }

# begun CHAIN: the process of its node.
node_pid() { cat "$work/$1/pid"; }

# stop_node CHAIN [SIGNAL]: ends its node and waits until it is gone.
stop_node() {
  local pid
  pid=$(node_pid "$1")
  kill "-${2:-TERM}" "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

# start_node CHAIN [HOME [URL]]: begins the node in HOME (its own folder) again, at URL (where it was).
# Sets node_url. It is ended with the suite.
start_node() {
  local at=${2:-$work/$1} url=${3:-${rpc[$1]}} chain_pid chain_rpc
  : >"$at/node.log"
  "$wasmd" start --home "$at" --minimum-gas-prices "$chain_gas_price" --rpc.laddr "tcp://${url#http://}" \
    --p2p.laddr tcp://127.0.0.1:0 --rpc.pprof_laddr= --grpc.address 127.0.0.1:0 --api.enable=false \
    --log_no_color >"$at/node.log" 2>&1 &
  chain_pid=$!
  disown "$chain_pid"
  echo "$chain_pid" >"$at/pid"
  wait_for_chain "$at/node.log"
  node_url=$chain_rpc
}

# home_at NAME KEY A_URL B_URL: a home whose nodes are at these addresses.
home_at() {
  local -A saved
  saved[$a]=${rpc[$a]} saved[$b]=${rpc[$b]}
  rpc[$a]=$3 rpc[$b]=$4
  home "$1" "$2"
  rpc[$a]=${saved[$a]} rpc[$b]=${saved[$b]}
}

# only NAME CHANNEL...: this home relays these channels alone, named as on either chain.
only() {
  local name=$1 list
  shift
  list=$(printf "['transfer', '%s'], " "$@")
  sed -i "s/^rpc_addr.*/&\npacket_filter = { policy = 'allow', list = [${list%, }] }/" "$work/$name/relayer.toml"
}
