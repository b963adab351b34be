# Cases: ordered channels, of interchain accounts and of contracts.
# shellcheck shell=bash

# The linked connection; after kills it need not be the first.
connection() { jq -r .connections.a "$work/link.json"; }

# The channel of the user's interchain account, and its account on the other chain.
ica() {
  ica_port=icacontroller-$address_user
  ica_channel=$(r one status | jq -r --arg p "$ica_port/" '[.paths[].ends[].end | select(startswith($p))] | last | split("/")[1]')
  ica_account=$("$wasmd" query interchain-accounts controller interchain-account "$address_user" "$(connection)" \
    --node "${rpc[$a]}" --output json | jq -r .address)
}

# ica_send AMOUNT NANOSECONDS: lets the interchain account send that much to account two.
ica_send() {
  "$wasmd" tx interchain-accounts host generate-packet-data "{\"@type\":\"/cosmos.bank.v1beta1.MsgSend\",
    \"from_address\":\"$ica_account\",\"to_address\":\"$address_two\",
    \"amount\":[{\"denom\":\"$chain_denom\",\"amount\":\"$1\"}]}" --encoding proto3 >"$work/ica.json"
  tx "$a" interchain-accounts controller send-tx "$(connection)" "$work/ica.json" --packet-timeout-timestamp "$2"
}

case_ordered() {
  local before i
  # The owner begins the handshake; the relayer finds it half done.
  tx "$a" interchain-accounts controller register "$(connection)" --ordering ORDER_ORDERED --version \
    "$(jq -c '{version: "ics27-1", controller_connection_id: .connections.a, host_connection_id: .connections.b,
      address: "", encoding: "proto3", tx_type: "sdk_multi_msg"}' "$work/link.json")"
  r one link "$a" "$b" --a-port "icacontroller-$address_user" --b-port icahost --order ordered |
    jq -e '.transactions == 3'
  ica
  tx "$b" bank send user "$ica_account" "1000$chain_denom"
  before=$(balance "$b" "$address_two" "$chain_denom")
  for i in 1 2 3; do ica_send "$i" 600000000000; done
  r one clear "$a" "$b" --port "$ica_port" --channel "$ica_channel" | 
    wants '.[0].result | .received == 3 and .acknowledged == 3 and .pending == 0'
  same "sent by the account" "$(balance "$b" "$address_two" "$chain_denom")" $((before + 6))
}

case_ordered_timeout() {
  local end
  ica
  ica_send 10 1000000000
  ica_send 20 600000000000
  blocks "$b" 6
  r one clear "$a" "$b" --port "$ica_port" --channel "$ica_channel" | 
    wants '.[0].result | .timed_out == 2 and .received == 0 and .closed == 1 and .pending == 0'
  r one status | jq -e --arg p "$ica_port/" '[.paths[] | select(any(.ends[]; .end | startswith($p))) | .ends[].state] == ["Closed", "Closed"]'
}

# instantiate CHAIN CODE MESSAGE: makes a contract; prints its address.
instantiate() {
  tx "$1" wasm instantiate "$2" "$3" --label relayed --no-admin
  "$wasmd" query wasm list-contract-by-code "$2" --node "${rpc[$1]}" --output json | jq -r '.contracts[-1]'
}

# Contracts of wasmd's own tests: one answers who it is for a sender on the other chain.
case_contract() {
  local source here there
  source=$(wasmd_source)
  tx "$a" wasm store "$source/tests/integration/testdata/ibc_reflect_send.wasm"
  tx "$b" wasm store "$source/x/wasm/keeper/testdata/reflect_1_5.wasm" ||
    tx "$b" wasm store "$source/tests/integration/testdata/reflect_1_5.wasm"
  tx "$b" wasm store "$source/x/wasm/keeper/testdata/ibc_reflect.wasm"
  here=$(instantiate "$a" 1 '{}')
  there=$(instantiate "$b" 2 '{"reflect_code_id":1}')
  r one link "$a" "$b" --a-port "wasm.$here" --b-port "wasm.$there" --order ordered \
    --channel-version ibc-reflect-v1 >"$work/contract.json"
  r one clear "$a" "$b" --port "wasm.$here" --channel "$(jq -r .channels.a "$work/contract.json")" | 
    wants '.[0].result | .received >= 1 and .received == .acknowledged and .pending == 0'
  "$wasmd" query wasm contract-state smart "$here" '{"list_accounts":{}}' --node "${rpc[$a]}" --output json |
    jq -e '.data.accounts[0].remote_addr | startswith("tenzro1")'
}

# Somebody begins a channel and leaves it; the relayer that runs takes the three steps that are missing.
case_finish() {
  local begun state
  home finisher one
  printf '[mode.channels]\nenabled = true\n' >>"$work/finisher/relayer.toml"
  daemon finisher
  wait_log finisher relaying
  tx "$a" interchain-accounts controller register "$(connection)" --ordering ORDER_UNORDERED --version ""
  begun=$(date +%s%N)
  wait_log finisher "finished what others began"
  echo "figure: open $((($(date +%s%N) - begun) / 1000000)) ms after its first step"
  state=$(r one status | jq -r --arg p "icacontroller-$address_user/" '[.paths[] | select(any(.ends[]; .end | startswith($p))) | .ends[].state] | join(" ")')
  same "states" "$state" "Open Open"
}
