# The cases. Each is a function that fails on the first thing that is not as it must be; a line
# `figure: …` on its output goes into the table.
# shellcheck shell=bash

all_cases() {
  run_case "link: clients, connection, channel; killed on the way" case_link
  run_case "link again: everything is found, nothing is sent" case_link_again
  run_case "chains check and status" case_check
  run_case "a transfer, its voucher, its acknowledgement" case_transfer
  run_case "the way back: the voucher is burnt, the escrow is empty" case_return
  run_case "timeout by height, refund" case_timeout_height
  run_case "timeout by time, refund" case_timeout_time
  run_case "start relays by push, latency, metrics" case_push
  run_case "start relays by pull" case_pull
  run_case "a backlog of 400 packets is cleared in batches" case_backlog
  run_case "live packets pass a backlog" case_live
  run_case "kill -9 in the middle, 20 times, 300 packets both ways" case_kill
  run_case "two relayers race on one path" case_race
  run_case "ordered: interchain account, begun by its owner" case_ordered
  run_case "ordered: a timeout closes both ends, the rest goes back" case_ordered_timeout
  run_case "contracts: an ordered channel between two of them" case_contract
  run_case "a memo above the limit is not delivered, and goes back" case_memo
  run_case "an account without funds is named, with advice" case_poor
  run_case "clients are refreshed before they expire" case_refresh
  run_case "an expired client is named, with advice" case_expired
  # Minutes: only when it is named.
  [[ " ${wanted[*]} " != *" campaign "* ]] || run_case "campaign: live packets beside a backlog of 6,000" case_campaign
}

case_link() {
  local end pid i
  for i in 1 2 3 4; do
    "$relayer" --home "$work/one" --keyring test link "$a" "$b" &
    pid=$!
    sleep "1.$((RANDOM % 9))"
    end "$pid" KILL
  done
  r one link "$a" "$b" >"$work/link.json"
  cat "$work/link.json"
  echo "figure: finished with $(jq .transactions "$work/link.json") transactions after 4 kills"
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

# relays HOME: sends ten transfers, one after the other, to a running daemon; how long each takes.
relays() {
  local i begun all=()
  for i in 1 2 3 4 5 6 7 8 9 10; do
    r user transfer "$a" "$b" "$i$chain_denom" --receiver "$address_user" >/dev/null
    begun=$(date +%s%N)
    settled "$1" 20
    all+=($((($(date +%s%N) - begun) / 1000000)))
  done
  mapfile -t all < <(printf '%s\n' "${all[@]}" | sort -n)
  echo "figure: acknowledged after ${all[5]} ms (median), ${all[9]} ms (longest)"
}

case_push() {
  daemon one
  wait_log one relaying
  relays one
  same "delivered, by metrics" "$(figure_of one receive_packets_confirmed_total)" 10
  same "backlog, by metrics" "$(figure_of one backlog_size)" 0
  [ "$(figure_of one websocket_connects_total)" -ge 2 ]
}

case_pull() {
  home pulling one
  sed -i 's/^rpc_addr.*/&\nevent_source = { mode = "pull", interval = "300ms" }/' "$work/pulling/relayer.toml"
  daemon pulling
  wait_log pulling relaying
  relays pulling
  same "websockets" "$(figure_of pulling websocket_connects_total)" 0
}

# many CHAIN OTHER TRANSACTIONS MESSAGES: sends that many packets.
many() {
  local i
  for ((i = 0; i < $3; i++)); do
    r user transfer "$1" "$2" "1$chain_denom" --receiver "$address_user" --number-msgs "$4" >/dev/null
  done
}

case_backlog() {
  local begun result
  many "$a" "$b" 8 50
  same "pending" "$(pending one)" 400
  begun=$(date +%s%N)
  result=$(r one clear "$a" "$b")
  echo "figure: 400 packets in $((($(date +%s%N) - begun) / 1000000)) ms, $(jq '.[0].result.transactions' <<<"$result") transactions"
  jq -e '.[0].result | .received == 400 and .acknowledged == 400 and .pending == 0' <<<"$result"
}

case_live() {
  local last
  many "$a" "$b" 12 50
  daemon one
  last=$(r user transfer "$a" "$b" "9$chain_denom" --receiver "$address_user" | jq '.sequences[0]')
  echo "figure: delivered after $(delivered "$last") ms, $(pending one) others pending"
  settled one 90
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

# live N: sends N single transfers beside whatever else is going on; their times to delivery.
live() {
  local i
  for ((i = 0; i < $1; i++)); do
    delivered "$(r user transfer "$a" "$b" "1$chain_denom" --receiver "$address_user" | jq '.sequences[0]')"
  done | sort -n | tr '\n' ' '
}

case_campaign() {
  local begun
  daemon one
  wait_log one relaying
  echo "figure: idle, live ms: $(live 10)"
  end "$daemon_pid"
  many "$a" "$b" 120 50
  begun=$SECONDS
  daemon one
  echo "figure: beside the backlog, live ms: $(live 10)"
  echo "figure: $(pending one) left when they were through"
  settled one 600
  echo "figure: all of it after $((SECONDS - begun)) s"
  escrow_is_voucher
}

# Packets are sent all the while, so that every kill meets some half done.
case_kill() {
  local before denom one_way other_way kills=0
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before=$(balance "$b" "$address_user" "$denom")
  many "$a" "$b" 15 10 & one_way=$!
  many "$b" "$a" 15 10 & other_way=$!
  while [ $kills -lt 20 ] || kill -0 "$one_way" 2>/dev/null; do
    daemon one
    sleep "$(awk -v r=$RANDOM 'BEGIN { print 0.3 + r / 32768 * 1.5 }')"
    end "$daemon_pid" KILL
    kills=$((kills + 1))
  done
  echo "figure: $kills kills, $(pending one) of 300 left after the last"
  wait "$one_way" "$other_way"
  daemon one
  settled one 120
  same "vouchers" $(($(balance "$b" "$address_user" "$denom") - before)) 150
  escrow_is_voucher
}

# What one chain holds back is what the other has issued, both ways.
escrow_is_voucher() {
  local held issued here there
  for here in a b; do
    there=$([ $here = a ] && echo b || echo a)
    held=$("$wasmd" query ibc-transfer total-escrow "$chain_denom" --node "${rpc[${!here}]}" --output json | jq -r .amount.amount)
    issued=$(supply "${!there}" "$(voucher "$(jq -r ".channels.$there" "$work/link.json")")")
    same "escrow on ${!here}" "$held" "$issued"
  done
}

case_race() {
  local waste all
  daemon one
  daemon two
  wait_log two relaying
  sleep 1
  many "$a" "$b" 20 10
  settled one 60
  waste=$(($(figure_of one redundant_messages_total) + $(figure_of two redundant_messages_total)))
  all=$(($(figure_of one receive_packets_confirmed_total) + $(figure_of two receive_packets_confirmed_total)))
  same "delivered" "$all" 200
  echo "figure: 200 packets, each once; $waste of $((400 + waste)) messages in blocks were late"
  escrow_is_voucher
}

# The linked channel, on the first chain.
channel() { jq -r .channels.a "$work/link.json"; }

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
  r one clear "$a" "$b" --channel "$(channel)" | wants '.[0].result | .received == 1 and .pending == 0'
}

# short_clients SECONDS: a home whose new clients trust a header for so long.
short_clients() {
  home short two
  sed -i "s/^rpc_addr.*/&\ntrusting_period = '$1s'/" "$work/short/relayer.toml"
  r short link "$a" "$b" --new-client >"$work/short.json"
}

case_refresh() {
  short_clients 24
  sed -i "s/^rpc_addr.*/&\npacket_filter = { policy = 'allow', list = [['transfer', '$(jq -r .channels.a "$work/short.json")'], ['transfer', '$(jq -r .channels.b "$work/short.json")']] }/" "$work/short/relayer.toml"
  daemon short
  wait_log short relaying
  sleep 40
  echo "figure: $(figure_of short client_refreshes_total) refreshes of two clients in 40 s of 24 s trust"
  [ "$(figure_of short client_refreshes_total)" -ge 4 ]
  same "paths" "$(figure_of short paths)" 1
  [ "$(figure_of short filtered_channels)" -ge 1 ]
  r short status | jq -e '[.paths[].ends[].client_status] | all(. == "Active")'
}

case_expired() {
  local said channel rc=0
  [ -f "$work/short.json" ] || short_clients 24
  channel=$(jq -r .channels.a "$work/short.json")
  r user transfer "$a" "$b" "1$chain_denom" --src-channel "$channel"
  # Nobody refreshes its client now.
  sleep 26
  said=$("$relayer" --home "$work/short" --keyring test clear "$a" "$b" --channel "$channel" 2>&1) || rc=$?
  echo "$said"
  same "exit of clear" "$rc" 1
  grep -q 'is Expired: nothing can be relayed through it' <<<"$said"
  rc=0
  r short status >"$work/expired.json" || rc=$?
  same "exit of status" "$rc" 3
  jq -e --arg e "transfer/$channel" 'any(.paths[].ends[]; .end == $e and .client_status == "Expired")' "$work/expired.json"
}
