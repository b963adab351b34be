# Cases: nodes that stall, break off, lag and lie, by a faulty proxy before each (tests/faulty-proxy).
# shellcheck shell=bash

# every fault by name.
all_faults='["stall", "drop", "cut", "garbage", "fail", "flood", "lag", "swallow", "lost", "sequence", "gas", "proofs", "headers", "hidden", "close"]'

# 200 packets each way while twelve of a hundred requests are hit, by one of fifteen faults.
case_proxy() {
  local then begun memory
  then=$(vouchers)
  faults "{\"rate\": 12, \"reset\": true, \"faults\": $all_faults}"
  daemon proxied
  begun=$SECONDS
  both_ways 4 50
  settled one 200
  memory=$(peak "$daemon_pid")
  echo "figure: tried $(hits | jq 'add') faults of $(hits | jq length) kinds, failed 0: 400 packets in $((SECONDS - begun)) s, ${memory} MB at most"
  echo "$(hits)"
  [ "$(hits | jq length)" -ge 10 ]
  [ "$memory" -le 400 ]
  delivered_since "$then" 200 200
  escrow_is_voucher
}

# Each fault alone hits every second request for a while. What is asked once, at the start, is hit by faults under
# which the relayer begins anew: always where there is but one such request.
case_each_fault() {
  local then fault rate sent=0
  then=$(vouchers)
  faults '{"rate": 0, "reset": true}'
  daemon proxied
  for fault in stall drop cut garbage fail flood lag swallow lost sequence gas proofs headers hidden close; do
    rate=50
    case $fault in sequence | close) rate=100 ;; esac
    faults "{\"rate\": $rate, \"faults\": [\"$fault\"]}"
    case $fault in sequence | hidden | close) end "$daemon_pid" && daemon proxied ;; esac
    both_ways 1 10
    sent=$((sent + 10))
    sleep 6
    echo "$fault: $(pending one) pending, $(hits)"
  done
  faults '{"rate": 0}'
  settled one 120
  echo "figure: tried $(hits | jq 'add') faults, failed 0; $(peak "$daemon_pid") MB at most"
  same "kinds" "$(hits | jq length)" 15
  delivered_since "$then" $sent $sent
  escrow_is_voucher
}

# A node whose account answers are wrong, and another program that signs with the relayer's key.
case_sequence() {
  local then i paid
  then=$(vouchers)
  faults '{"rate": 100, "faults": ["sequence"], "reset": true}'
  printf '%s\n' "$words_one" |
    "$wasmd" keys add one --recover --keyring-backend test --home "$work/keys" >/dev/null 2>&1 || true
  daemon proxied
  both_ways 2 50 &
  paid=$!
  for i in 1 2 3 4 5 6; do
    "$wasmd" tx bank send one "$address_two" "1$chain_denom" --from one --keyring-backend test --home "$work/keys" \
      --chain-id "$b" --node "${rpc[$b]}" --fees "10000$chain_denom" --yes >/dev/null 2>&1 || true
    sleep 0.5
  done
  wait $paid
  settled one 60
  echo "figure: 200 packets, $(hits | jq .sequence) wrong sequences told, 6 transactions of another program"
  delivered_since "$then" 100 100
  escrow_is_voucher
}
