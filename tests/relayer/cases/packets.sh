# Cases: packets both ways, timeouts, what is not delivered, what cannot be paid.
# shellcheck shell=bash

case_transfer() {
  local denom before begun
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before=$(balance "$a" "$address_user" "$chain_denom")
  r user transfer "$a" "$b" "5000$chain_denom" --receiver "$address_user"
  begun=$(date +%s%N)
  r one start --once | wants '.[0].result | .received == 1 and .acknowledged == 1 and .pending == 0'
  echo "figure: relayed in $((($(date +%s%N) - begun) / 1000000)) ms"
  same "voucher" "$(balance "$b" "$address_user" "$denom")" 5000
  [ "$(balance "$a" "$address_user" "$chain_denom")" -le $((before - 5000)) ]
}

case_return() {
  local denom
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  r user transfer "$b" "$a" "5000$denom" --receiver "$address_two"
  local before
  before=$(balance "$a" "$address_two" "$chain_denom")
  r one clear "$a" "$b" | wants '.[0].result | .received == 1 and .acknowledged == 1'
  same "voucher left" "$(balance "$b" "$address_user" "$denom")" 0
  same "voucher supply" "$(supply "$b" "$denom")" 0
  same "received back" "$(balance "$a" "$address_two" "$chain_denom")" $((before + 5000))
}

# refund FLAGS...: sends with a short timeout, lets it pass, and wants all but the fee back.
refund() {
  local sent
  sent=$(r user transfer "$a" "$b" "7000$chain_denom" --receiver "$address_user" "$@")
  local after
  after=$(balance "$a" "$address_user" "$chain_denom")
  blocks "$b" 8
  r one clear "$b" "$a" | wants '.[0].result | .timed_out == 1 and .received == 0 and .pending == 0'
  same "refund ($sent)" "$(balance "$a" "$address_user" "$chain_denom")" $((after + 7000))
}

case_timeout_height() { refund --timeout-height-offset 3; }

case_timeout_time() { refund --timeout-seconds 2; }

case_memo() {
  local after
  home strict one
  printf '[mode.packets]\nics20_max_memo_size = 10\n' >>"$work/strict/relayer.toml"
  r user transfer "$a" "$b" "30$chain_denom" --receiver "$address_user" --memo "longer than ten" --timeout-seconds 6
  after=$(balance "$a" "$address_user" "$chain_denom")
  blocks "$b" 2
  r strict clear "$a" "$b" --channel "$(channel)" | wants '.[0].result | .received == 0 and .pending == 1'
  sleep 5
  blocks "$b" 2
  r strict clear "$a" "$b" --channel "$(channel)" | wants '.[0].result | .timed_out == 1 and .pending == 0'
  same "refund" "$(balance "$a" "$address_user" "$chain_denom")" $((after + 30))
}

case_poor() {
  local said rc=0
  account poor
  home poor poor
  r user transfer "$a" "$b" "40$chain_denom" --receiver "$address_user"
  said=$("$relayer" --home "$work/poor" --keyring test clear "$a" "$b" 2>&1) || rc=$?
  echo "$said"
  same "exit" "$rc" 1
  grep -q "account $address_poor does not exist on this chain yet" <<<"$said"
  (r poor chains check || true) | jq -e 'any(.[]; .what == "balance" and (.ok | not) and (.said | test("send some there")))'
  # Running all the while, it goes on by itself once there are coins.
  daemon poor
  wait_log poor 'reason="funds"\|does not exist on this chain yet'
  tx "$a" bank send user "$address_poor" "1000000000$chain_denom"
  tx "$b" bank send user "$address_poor" "1000000000$chain_denom"
  settled one 60
}
