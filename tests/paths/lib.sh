# Four chains in a line, two relayers on each of its three paths, and a table of cases. Sourced by `run`,
# which has sourced tests/relayer/lib.sh.
#
# A lane is one relayer on one path: it has keys, a user and a coin of its own, which nobody else moves,
# so that its books can be closed to the unit while the other lanes run.
# shellcheck shell=bash

w1=wasmd-devnet-1 w2=wasmd-devnet-2 o1=tenzro-devnet-1 o2=tenzro-devnet-2
# What a user has of the lane's coin, on every chain.
granted=1000000000
# Seconds that the short-lived clients trust a header.
short=60
declare -A grpc rest
lanes=()
# Columns of the table: path, its two chains, the chain of a third hop and the path to it.
paths=("ww $w1 $w2" "ow $o1 $w1" "oo $o1 $o2")
declare -A path_name=([ww]="wasmd - wasmd" [ow]="ours - wasmd" [oo]="ours - ours")

# lane PATH WHO: sets the variables of a lane.
lane() {
  local entry
  path=$1 who=$2 lane=$1_$2 denom=u$1$2
  for entry in "${paths[@]}"; do
    [ "${entry%% *}" != "$1" ] || read -r _ a b <<<"$entry"
  done
  tx_key=user_$lane
  user=address_user_$lane user=${!user}
}

# free_port: a port of loopback that is free now.
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start_one ID: a chain of that id, on which all users and relayers hold coins.
start_one() {
  local id=$1 name address coins=() start=start_wasmd
  [[ $id != tenzro-* ]] || start=start_tenzrod
  for name in "${lanes[@]}"; do
    address=address_user_$name
    coins+=("${!address}=$granted$(denom_of "$name"),1000000000000$chain_denom")
    address=address_$name
    coins+=("${!address}=1000000000000$chain_denom")
  done
  chain_id=$id chain_grpc=127.0.0.1:$(free_port) chain_rest=127.0.0.1:$(free_port)
  "$start" "$work/$id" "${coins[@]}"
  grpc[$id]=$chain_grpc rest[$id]=$chain_rest rpc[$id]=$chain_rpc pids[$id]=$chain_pid
}

# denom_of LANE: its coin.
denom_of() { printf 'u%s' "${1/_/}"; }

# the FUNCTION ARGS...: that of the lane's relayer.
the() {
  local name=$1
  shift
  "${who}_$name" "$@"
}

# wait_for_hops: until no other lane needs this lane's relayer for its hops.
wait_for_hops() {
  local entry
  for entry in "${paths[@]}"; do
    until [ ! -f "$work/${entry%% *}_$who/hops" ] || [ -f "$work/${entry%% *}_$who/case_hops.cell" ]; do sleep 0.5; done
  done
}

# stop_relayer: ends the lane's relayer.
stop_relayer() {
  local pid
  pid=$(cat "$work/$lane/relayer.pid")
  wait_for_hops
  kill "$pid" 2>/dev/null || return 0
  while is_running "$pid"; do sleep 0.1; done
}

# is_running PID: one that has ended and that nobody waited for is not.
is_running() { grep -qs '^State:[[:space:]]*[^Z]' "/proc/$1/status"; }

# ends ID: the lane's channels on a chain, as items of a filter.
ends() {
  local side=a
  [ "$1" = "$a" ] || side=b
  jq -rsj --arg s "$side" "[.[].channels[\$s] | \"['transfer', '\(.)']\"] | join(\", \")" "$work/$lane"/link*.json
  [ ! -f "$work/$lane/contract-$side" ] || printf ", ['wasm.%s', '*']" "$(contract $side)"
  [ ! -f "$work/$lane/questions-$side" ] || printf ", ['wasm.%s', '*']" "$(questions $side)"
}

# filter ID: lets Hermes see the lane's channels only; before there are any, nothing.
filter() {
  compgen -G "$work/$lane/link*.json" >/dev/null || return 0
  printf "[chains.packet_filter]\npolicy = 'allow'\nlist = [%s]\n" "$(ends "$1")"
}

# channel SIDE [LINK]: the lane's channel on a side.
channel() { jq -r ".channels.$1" "$work/$lane/${2:-link}.json"; }

# q CHAIN PATH [NAME=VALUE]: what the chain answers by REST.
q() {
  local chain=$1 path=$2
  shift 2
  curl -sG "http://${rest[$chain]}/$path" ${1:+--data-urlencode "$1"}
}

# balance CHAIN ADDRESS DENOM
balance() { q "$1" "cosmos/bank/v1beta1/balances/$2/by_denom" "denom=$3" | jq -re .balance.amount; }

supply() { q "$1" cosmos/bank/v1beta1/supply/by_denom "denom=$2" | jq -re .amount.amount; }

# ibc_denom TRACE: the denomination of a voucher.
ibc_denom() { printf 'ibc/%s' "$(printf '%s' "$1" | sha256sum | cut -c1-64 | tr a-f A-F)"; }

# until_is SECONDS WANTED COMMAND...: waits until the command prints that.
until_is() {
  local deadline=$((SECONDS + $1)) wanted=$2 got
  shift 2
  until got=$("$@") && [ "$got" = "$wanted" ]; do
    [ $SECONDS -lt $deadline ] || { echo "$*: $got, wanted $wanted"; return 1; }
    sleep 0.3
  done
}

# send CHAIN CHANNEL AMOUNT DENOM FLAGS...: a transfer by the lane's user to its account over there.
send() {
  local chain=$1 channel=$2 coin=$3$4
  shift 4
  tx "$chain" ibc-transfer transfer transfer "$channel" "$user" "$coin" "$@"
}

# commitments CHAIN PORT CHANNEL: how many packets are neither acknowledged nor timed out.
commitments() { q "$1" "ibc/core/channel/v1/channels/$3/ports/$2/packet_commitments" | jq -e '.commitments | length'; }

# settled_ends: waits until both ends of the lane's channel are.
settled_ends() {
  until_is 40 0 commitments "$a" transfer "$(channel a)"
  until_is 40 0 commitments "$b" transfer "$(channel b)"
}

escrow() { q "$1" "ibc/apps/transfer/v1/total_escrow/$2" | jq -re .amount.amount; }

# books: what one chain holds of the lane's coin is what the other has issued, both ways; the escrow
# accounts hold just that; no coin was made. What is stuck on the first chain behind a dead client is in
# escrow, but of another channel.
books() {
  local here there held account stuck
  for here in a b; do
    there=$([ $here = a ] && echo b || echo a)
    stuck=$(cat "$work/$lane/stuck-$here" 2>/dev/null || echo 0)
    held=$(($(escrow "${!here}" "$denom") - stuck))
    account=$(q "${!here}" "ibc/apps/transfer/v1/channels/$(channel $here)/ports/transfer/escrow_address" | jq -re .escrow_address)
    same "escrow account on ${!here}" "$(balance "${!here}" "$account" "$denom")" "$held"
    same "vouchers on ${!there}" "$(supply "${!there}" "$(ibc_denom "transfer/$(channel $there)/$denom")")" "$held"
    same "user and escrow on ${!here}" $(($(balance "${!here}" "$user" "$denom") + held + stuck)) "$granted"
    same "supply on ${!here}" "$(supply "${!here}" "$denom")" "$granted"
  done
}

# cell NAME FUNCTION: runs a case of this lane in a shell of its own and writes what the table says of it:
# ok, FAILED, or not run with the reason, which the case gave as `not run: …`.
cell() {
  local out=$work/$lane/$2 begun=$SECONDS rc said=ok
  set +e
  (set -e; "$2"; books) >"$out.log" 2>&1
  rc=$?
  set -e
  if grep -q '^not run: ' "$out.log"; then said="-"; elif [ $rc -ne 0 ]; then said=FAILED; fi
  printf '%s\t%s\n' "$said" $((SECONDS - begun)) >"$out.cell"
}

# cell_of LANE FUNCTION: what the table says; counts, and keeps what is to be said below it.
cell_of() {
  local said seconds out=$work/$1/$2
  if [ ! -f "$out.cell" ]; then printf '%s' "·"; return; fi
  IFS=$'\t' read -r said seconds <"$out.cell"
  case $said in
    ok) printf 'ok %ds' "$seconds" ;;
    *) printf '%s' "$said" ;;
  esac
}

# notes LANE FUNCTION NAME: below the table: why a cell is not ok, with the relayer's own words.
notes() {
  local out=$work/$1/$2 said
  [ -f "$out.cell" ] || return 0
  said=$(cut -f 1 "$out.cell")
  case $said in
    ok) passed=$((passed + 1)) ;;
    -) printf '%s, %s: %s\n' "$1" "$3" "$(sed -n 's/^not run: //p' "$out.log" | head -n 1)" ;;
    *)
      failed=$((failed + 1))
      printf '%s, %s:\n' "$1" "$3"
      tail -n 12 "$out.log" | sed 's/^/    /'
      # No such line is no reason to end.
      "${1#*_}_errors" "$work/$1/relayer.log" | sed 's/^/    says: /' || true
      ;;
  esac
}

# table: the cases by lanes, then what is to be said of those that did not pass.
table() {
  local i name
  printf '%-40s' ""
  for name in "${lanes[@]}"; do printf '%-15s' "${path_name[${name%_*}]}"; done
  printf '\n%-40s' "case"
  for name in "${lanes[@]}"; do printf '%-15s' "${name#*_}"; done
  printf '\n'
  for ((i = 0; i < ${#cases[@]}; i += 2)); do
    printf '%-40s' "${cases[i]}"
    for name in "${lanes[@]}"; do printf '%-15s' "$(cell_of "$name" "${cases[i + 1]}")"; done
    printf '\n'
  done
  for name in "${lanes[@]}"; do
    for ((i = 0; i < ${#cases[@]}; i += 2)); do notes "$name" "${cases[i + 1]}" "${cases[i]}"; done
  done
  echo "$passed passed, $failed failed"
}
