# Contracts of wasmd's own tests on both ends of an ordered channel: one asks, one answers and acts for it.
# And one of ours (examples/deferred-ack) on both ends of another, which answers later. Sourced by `run`.
# shellcheck shell=bash

# store_contracts: the codes, on every chain; code 1 sends, 2 is acted by, 3 receives, 4 answers later.
store_contracts() {
  local id source file
  source=$(wasmd_source)/tests/integration/testdata
  for id in "${chains[@]}"; do
    for file in "$source"/{ibc_reflect_send,reflect_1_5,ibc_reflect}.wasm "$wasm_out/deferred-ack.wasm"; do
      tx "$id" wasm store "$file"
    done
  done
}

# instantiate_own CHAIN CODE MESSAGE: the lane's user makes a contract; prints its address.
instantiate_own() {
  tx "$1" wasm instantiate "$2" "$3" --label "$lane" --no-admin
  q "$1" "cosmwasm/wasm/v1/contracts/creator/$user" | jq -re '.contract_addresses[-1]'
}

# make_contracts: those of the lane, before its relayer is told what to relay.
make_contracts() {
  instantiate_own "$a" 1 '{}' >"$work/$lane/contract-a"
  instantiate_own "$b" 3 '{"reflect_code_id":2}' >"$work/$lane/contract-b"
}

# make_questions: those of the lane that answer later.
make_questions() {
  instantiate_own "$a" 4 '{}' >"$work/$lane/questions-a"
  instantiate_own "$b" 4 '{}' >"$work/$lane/questions-b"
}

# questions SIDE
questions() { cat "$work/$lane/questions-$1"; }

# contract SIDE
contract() { cat "$work/$lane/contract-$1"; }

# port SIDE: the port that the chain gave to the lane's contract, empty where contracts have none.
port() { q "${!1}" "cosmwasm/wasm/v1/contract/$(contract "$1")" | jq -r .contract_info.ibc_port_id; }

# ask_contract CHAIN ADDRESS QUERY
ask_contract() {
  q "$1" "cosmwasm/wasm/v1/contract/$2/smart/$(printf '%s' "$3" | base64 -w 0 | sed 's/+/%2B/g; s/\//%2F/g')" | jq -e .data
}

# close_init SIDE CHANNEL: the user closes this end of the contracts' channel, which they allow everybody.
close_init() {
  local tx=$work/$lane/close.json
  jq -n --arg p "$(port "$1")" --arg c "$2" --arg s "$user" --arg d "$chain_denom" '{
    body: {messages: [{"@type": "/ibc.core.channel.v1.MsgChannelCloseInit", port_id: $p, channel_id: $c, signer: $s}]},
    auth_info: {signer_infos: [], fee: {amount: [{denom: $d, amount: "12500"}], gas_limit: "500000"}}, signatures: []}' >"$tx"
  "$wasmd" tx sign "$tx" --from "$tx_key" --keyring-backend test --home "$work/keys" --chain-id "${!1}" \
    --node "${rpc[${!1}]}" --output-document "$tx.signed"
  "$wasmd" tx broadcast "$tx.signed" --node "${rpc[${!1}]}" --output json | jq -e '.code == 0'
}
