# Cases: nodes that die, stand still, lie, are full. Each ends with every packet acknowledged or refunded
# once: what one chain holds back is what the other has issued.
# shellcheck shell=bash

# vouchers: what the user holds of the other chain's coin, on A and on B.
vouchers() {
  local a_has b_has
  a_has=$(balance "$a" "$address_user" "$(voucher "$(jq -r .channels.a "$work/link.json")")")
  b_has=$(balance "$b" "$address_user" "$(voucher "$(jq -r .channels.b "$work/link.json")")")
  echo "$a_has $b_has"
}

# delivered_since "A B" WANTED_A WANTED_B: so many more vouchers than then.
delivered_since() {
  local a_now b_now a_then b_then
  read -r a_then b_then <<<"$1"
  read -r a_now b_now <<<"$(vouchers)"
  same "delivered to A" $((a_now - a_then)) "$2"
  same "delivered to B" $((b_now - b_then)) "$3"
}

both_ways() {
  many "$a" "$b" "$1" "$2" &
  many "$b" "$a" "$1" "$2"
  wait $!
}

# peak PID: the most memory that a process had, MB.
peak() { awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$1/status"; }

case_restart() {
  local then chain begun other
  then=$(vouchers)
  daemon one
  wait_log one relaying
  for chain in "$a" "$b" "$a" "$b"; do
    other=$([ "$chain" = "$a" ] && echo "$b" || echo "$a")
    many "$chain" "$other" 1 20
    stop_node "$chain" KILL
    sleep 1
    start_node "$chain"
  done
  begun=$(date +%s%N)
  settled one 60
  echo "figure: tried 4 kills of nodes, failed 0; all relayed $((($(date +%s%N) - begun) / 1000000)) ms after the last began again"
  kill -0 "$daemon_pid"
  delivered_since "$then" 40 40
  escrow_is_voucher
}

case_stall() {
  local then begun late
  then=$(vouchers)
  daemon one
  wait_log one relaying
  # One packet runs out while the other chain stands still, ten do not.
  kill -STOP "$(node_pid "$b")"
  blocks "$a" 2
  late=$(date +%s)
  tx "$a" ibc-transfer transfer transfer "$(channel)" "$address_user" "1000$chain_denom" \
    --packet-timeout-height 0-0 --packet-timeout-timestamp 3000000000 --absolute-timeouts=false
  sleep 7
  # The first block after it is dated before the pause: what the relayer has ready must come later.
  kill -STOP "$daemon_pid"
  kill -CONT "$(node_pid "$b")"
  blocks "$b" 2
  kill -CONT "$daemon_pid"
  begun=$(date +%s%N)
  many "$a" "$b" 1 10
  settled one 60
  echo "figure: stood still for $((begun / 1000000000 - late)) s; all over $((($(date +%s%N) - begun) / 1000000)) ms after it went on"
  delivered_since "$then" 0 10
  escrow_is_voucher
}

# Two relayers with one key: each meets the other's sequences.
case_twins() {
  local then begun=$SECONDS
  then=$(vouchers)
  home twin one
  daemon one
  daemon twin
  both_ways 4 25
  settled one 60
  echo "figure: 200 packets by two relayers with one key in $((SECONDS - begun)) s"
  delivered_since "$then" 100 100
  escrow_is_voucher
}

# flood SEQUENCE TX...: broadcasts transactions of ascending sequences to B, each as soon as there is room; says
# "full" whenever there is none. One that was taken and had no room in the end is sent again.
flood() {
  local first=$1 i=0 said deadline=$((SECONDS + 80))
  shift
  local all=("$@")
  while [ $i -lt ${#all[@]} ]; do
    [ $SECONDS -lt $deadline ] || { echo "still $((${#all[@]} - i)) left: $said"; return 1; }
    said=$(curl -s -d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"broadcast_tx_sync\",\"params\":{\"tx\":\"${all[i]}\"}}" "${rpc[$b]}") || true
    if [[ $said =~ expected\ ([0-9]+),\ got ]]; then
      i=$((BASH_REMATCH[1] - first))
    elif jq -e '.result.code == 0' <<<"$said" >/dev/null; then
      i=$((i + 1))
    else
      echo full
      sleep 0.05
    fi
  done
}

# A mempool of three transactions on B, kept full by another account's. A block lasts two seconds: as long as
# it does, there is no room, however slow the flood is.
case_full() {
  local then config=$work/$b/config/config.toml number sequence i tx=() pid
  then=$(vouchers)
  printf '%s\n' "$words_two" |
    "$wasmd" keys add two --recover --keyring-backend test --home "$work/keys" >/dev/null 2>&1 || true
  stop_node "$b"
  cp "$config" "$work/config.before"
  sed -i -e '/^\[mempool\]/,/^\[/{s/^size = .*/size = 3/}' -e 's/^timeout_commit = .*/timeout_commit = "2s"/' "$config"
  start_node "$b"
  read -r number sequence <<<"$("$wasmd" query auth account "$address_two" --node "${rpc[$b]}" --output json |
    jq -r '(.account.value // .account) | "\(.account_number) \(.sequence // 0)"')"
  "$wasmd" tx bank send two "$address_user" "1$chain_denom" --from two --keyring-backend test --home "$work/keys" \
    --chain-id "$b" --fees "10000$chain_denom" --generate-only >"$work/flood.json" 2>/dev/null
  for ((i = 0; i < 24; i++)); do
    "$wasmd" tx sign "$work/flood.json" --from two --keyring-backend test --home "$work/keys" --chain-id "$b" \
      --offline --account-number "$number" --sequence $((sequence + i)) >"$work/signed.json" 2>/dev/null
    tx+=("$("$wasmd" tx encode "$work/signed.json")")
  done
  many "$a" "$b" 2 50
  daemon one
  flood "$sequence" "${tx[@]}" >"$work/flood.log" &
  pid=$!
  settled one 90
  wait $pid
  end "$daemon_pid"
  echo "figure: 100 packets; the mempool of 3 was full $(grep -c full "$work/flood.log") times to others"
  [ "$(grep -c full "$work/flood.log")" -ge 10 ]
  delivered_since "$then" 0 100
  stop_node "$b"
  cp "$work/config.before" "$config"
  start_node "$b"
  escrow_is_voucher
}
