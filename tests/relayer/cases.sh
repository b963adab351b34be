# The cases. Each is a function that fails on the first thing that is not as it must be; a line
# `figure: …` on its output goes into the table.
# shellcheck shell=bash

all_cases() {
  run_case "link: clients, connection and channel" case_link
  run_case "link again: everything is found, nothing is sent" case_link_again
  run_case "chains check and status" case_check
  run_case "a transfer, its voucher, its acknowledgement" case_transfer
  run_case "the way back: the voucher is burnt, the escrow is empty" case_return
  run_case "timeout by height, refund" case_timeout_height
  run_case "timeout by time, refund" case_timeout_time
}

case_link() {
  r one link "$a" "$b" >"$work/link.json"
  cat "$work/link.json"
  same "transactions" "$(jq .transactions "$work/link.json")" 10
  local end
  for end in a b; do
    "$wasmd" query ibc channel end transfer "$(jq -r ".channels.$end" "$work/link.json")" \
      --node "${rpc[${!end}]}" --output json | jq -e '.channel.state == "STATE_OPEN"'
  done
}

case_link_again() {
  r two link "$a" "$b" >"$work/again.json"
  same "transactions" "$(jq .transactions "$work/again.json")" 0
  same "channels" "$(jq -c .channels "$work/again.json")" "$(jq -c .channels "$work/link.json")"
}

case_check() {
  r one chains check | jq -e 'all(.[]; .ok)'
  r one status | jq -e '[.paths[].ends[].client_status] == ["Active", "Active"]'
}

case_transfer() {
  local denom before begun
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before=$(balance "$a" "$address_user" "$chain_denom")
  r user transfer "$a" "$b" "5000$chain_denom" --receiver "$address_user"
  begun=$(date +%s%N)
  r one start --once | jq -e '.[0].result | .received == 1 and .acknowledged == 1 and .pending == 0'
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
  r one clear "$a" "$b" | jq -e '.[0].result | .received == 1 and .acknowledged == 1'
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
  r one clear "$b" "$a" | jq -e '.[0].result | .timed_out == 1 and .received == 0 and .pending == 0'
  same "refund ($sent)" "$(balance "$a" "$address_user" "$chain_denom")" $((after + 7000))
}

case_timeout_height() { refund --timeout-height-offset 3; }

case_timeout_time() { refund --timeout-seconds 2; }
