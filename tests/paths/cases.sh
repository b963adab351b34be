# The cases. Each runs in every lane and fails on the first thing that is not as it must be; the books are
# closed after each (lib.sh).
# shellcheck shell=bash

# NAME and FUNCTION of each, in the order in which a lane runs them.
cases=(
  "transfer, both ways" case_both
  "multi-hop: three chains and back" case_hops
  "timeout by height" case_timeout_height
  "timeout by time" case_timeout_time
  "memo" case_memo
  "contract channel" case_contract
  "asynchronous acknowledgement" case_async
  "ordered channel and close" case_ordered
  "client refresh" case_refresh
  "timeout on close" case_timeout_on_close
  "misbehaviour" case_misbehaviour
  "expiry" case_expiry
)

# passes SIDE AMOUNT FLAGS...: a transfer from that side arrives as a voucher.
passes() {
  local from=$1 to amount=$2 voucher before
  shift 2
  to=$([ "$from" = a ] && echo b || echo a)
  voucher=$(ibc_denom "transfer/$(channel "$to")/$denom")
  before=$(balance "${!to}" "$user" "$voucher")
  send "${!from}" "$(channel "$from")" "$amount" "$denom" "$@"
  until_is 40 $((before + amount)) balance "${!to}" "$user" "$voucher"
}

# returns SIDE AMOUNT: vouchers of that side's coin go home.
returns() {
  local from=$1 to amount=$2 before
  to=$([ "$from" = a ] && echo b || echo a)
  before=$(balance "${!from}" "$user" "$denom")
  send "${!to}" "$(channel "$to")" "$amount" "$(ibc_denom "transfer/$(channel "$to")/$denom")"
  until_is 40 $((before + amount)) balance "${!from}" "$user" "$denom"
}

case_both() {
  passes a 5000
  passes b 700
  books
  returns a 4000
  returns b 700
  settled_ends
}

# The other end of the second hop: the lane of the same relayer on the neighbouring path.
case_hops() {
  local first middle last second into out v1 v2
  case $path in
    ww) first=b middle=a second=ow into=b out=a ;;
    ow) first=a middle=b second=ww into=a out=b ;;
    oo) first=b middle=a second=ow into=a out=b ;;
  esac
  local link=$work/${second}_$who/link.json
  [ -f "$link" ] || { echo "not run: the lane ${second}_$who was not asked for"; return; }
  into=$(jq -r ".channels.$into" "$link") out_channel=$(jq -r ".channels.$out" "$link")
  last=$(lane "$second" "$who"; echo "${!out}")
  v1=$(ibc_denom "transfer/$(channel $middle)/$denom")
  v2=$(ibc_denom "transfer/$out_channel/transfer/$(channel $middle)/$denom")
  held=$(balance "${!middle}" "$user" "$v1")
  passes $first 900
  send "${!middle}" "$into" 800 "$v1"
  until_is 40 800 balance "$last" "$user" "$v2"
  same "escrow in the middle" "$(escrow "${!middle}" "$v1")" 800
  same "vouchers at the end" "$(supply "$last" "$v2")" 800
  books
  send "$last" "$out_channel" 800 "$v2"
  until_is 40 $((held + 900)) balance "${!middle}" "$user" "$v1"
  same "escrow in the middle" "$(escrow "${!middle}" "$v1")" 0
  same "vouchers at the end" "$(supply "$last" "$v2")" 0
  returns $first 900
  settled_ends
}

# now CHAIN: time of its newest block, ns since 1970.
now() { date -d "$(curl -sf "${rpc[$1]}/status" | jq -r .result.sync_info.latest_block_time)" +%s%N; }

# found CHAIN QUERY: how many transactions have such an event.
found() {
  curl -sfG "${rpc[$1]}/tx_search" --data-urlencode "query=\"$2\"" -d per_page=1 | jq -re .result.total_count
}

# in_block_after SIDE, in_nanosecond_after SIDE: flags for a timeout right after what that chain has now.
in_block_after() { echo --packet-timeout-height "${!1##*-}-$(($(height "${!1}") + 1))" --packet-timeout-timestamp 0; }
in_nanosecond_after() { echo --packet-timeout-timestamp $(($(now "${!1}") + 1)); }

# refunded SIDE WHEN: a packet that cannot arrive in time comes back whole.
refunded() {
  local from=$1 when=$2 to before voucher timeouts attempt
  to=$([ "$from" = a ] && echo b || echo a)
  before=$(balance "${!from}" "$user" "$denom")
  timeouts=$(found "${!from}" "timeout_packet.packet_src_channel='$(channel "$from")'")
  voucher=$(supply "${!to}" "$(ibc_denom "transfer/$(channel "$to")/$denom")")
  # Where a relayer brought the client up to date meanwhile, its chain does not take the packet at all.
  for attempt in 1 2 3 4 5; do
    # shellcheck disable=SC2046
    if send "${!from}" "$(channel "$from")" 7000 "$denom" --absolute-timeouts $("$when" "$to"); then break; fi
    [ $attempt -lt 5 ] || return 1
  done
  until_is 40 $((timeouts + 1)) found "${!from}" "timeout_packet.packet_src_channel='$(channel "$from")'"
  until_is 5 "$before" balance "${!from}" "$user" "$denom"
  same "vouchers" "$(supply "${!to}" "$(ibc_denom "transfer/$(channel "$to")/$denom")")" "$voucher"
  settled_ends
}

case_timeout_height() {
  # The next block is the first that does not take it.
  refunded a in_block_after
  refunded b in_block_after
}

case_timeout_time() {
  refunded a in_nanosecond_after
  refunded b in_nanosecond_after
}

# memo_of CHAIN CHANNEL: of the last packet that a chain received there.
memo_of() {
  local hex
  hex=$(curl -sfG "${rpc[$1]}/tx_search" --data-urlencode "query=\"recv_packet.packet_dst_channel='$2'\"" \
    -d 'order_by="desc"' -d per_page=1 |
    jq -r '[.result.txs[0].tx_result.events[] | select(.type == "recv_packet")][-1].attributes[] |
      select(.key == "packet_data_hex").value')
  printf '%b' "$(sed 's/../\\x&/g' <<<"$hex")" | jq -r .memo
}

case_memo() {
  local memo='{"note": "zwölf Äpfel ✓ \"quoted\""}'
  passes a 30 --memo "$memo"
  same "memo on $b" "$(memo_of "$b" "$(channel b)")" "$memo"
  passes b 40 --memo "$memo"
  same "memo on $a" "$(memo_of "$a" "$(channel a)")" "$memo"
  settled_ends
}

# has_ports: both contracts have a port; else says so.
has_ports() {
  local side
  for side in a b; do
    [ -n "$(port $side)" ] || { echo "not run: contracts on ${!side} have no port for IBC yet"; return 1; }
  done
}

# The relayer opens the channel; the contracts then ask and answer who they are by a packet.
case_contract() {
  has_ports || return 0
  the link_ports "$work/$lane/contract.json" "$(port a)" "$(port b)" ordered ibc-reflect-v1
  until_is 40 1 accounts
  until_is 20 0 commitments "$a" "$(port a)" "$(jq -r .channels.a "$work/$lane/contract.json")"
}

# accounts: how many accounts on the other chain the sending contract knows.
accounts() { ask_contract "$a" "$(contract a)" '{"list_accounts":{}}' | jq '[.accounts[] | select(.remote_addr)] | length'; }

# state SIDE LINK: that of the contracts' channel.
state() {
  q "${!1}" "ibc/core/channel/v1/channels/$(jq -r ".channels.$1" "$2")/ports/$(port "$1")" |
    jq -re .channel.state
}

# A packet is received and its answer written when its receiver has one, in a block of its own. Until then
# it is open on both sides, whatever the relayer does.
case_async() {
  local link=$work/$lane/questions.json from to here there
  the link_ports "$link" "wasm.$(questions a)" "wasm.$(questions b)" unordered questions-1
  for from in a b; do
    to=$([ $from = a ] && echo b || echo a)
    here=$(jq -r ".channels.$from" "$link") there=$(jq -r ".channels.$to" "$link")
    tx "${!from}" wasm execute "$(questions $from)" \
      "$(jq -nc --arg c "$here" '{ask: {channel: $c, question: "how many?", timeout: 600}}')"
    until_is 40 '[[1,"how many?"]]' waiting $to "$there"
    blocks "${!to}" 3
    same "answers on ${!to}" "$(answers_written $to "$there")" 0
    same "open on ${!from}" "$(commitments "${!from}" "wasm.$(questions $from)" "$here")" 1
    tx "${!to}" wasm execute "$(questions $to)" \
      "$(jq -nc --arg c "$there" '{answer: {channel: $c, sequence: 1, answer: "42"}}')"
    until_is 40 '"42"' answer $from "$here"
    until_is 20 0 commitments "${!from}" "wasm.$(questions $from)" "$here"
    same "waiting on ${!to}" "$(waiting $to "$there")" '[]'
  done
}

# waiting SIDE CHANNEL: the questions that the contract there has not answered.
waiting() { ask_contract "${!1}" "$(questions "$1")" "{\"waiting\":{\"channel\":\"$2\"}}" | jq -c .; }

# answer SIDE CHANNEL: what the first question from there was answered.
answer() { ask_contract "${!1}" "$(questions "$1")" "{\"answer\":{\"channel\":\"$2\",\"sequence\":1}}"; }

# answers_written SIDE CHANNEL
answers_written() {
  q "${!1}" "ibc/core/channel/v1/channels/$2/ports/wasm.$(questions "$1")/packet_acknowledgements" |
    jq -e '.acknowledgements | length'
}

# Packets of an ordered channel are acted upon in their order; closed by one side, it is closed on both.
case_ordered() {
  local account before i channel
  has_ports || return 0
  channel=$(jq -r .channels.a "$work/$lane/contract.json")
  account=$(ask_contract "$a" "$(contract a)" '{"list_accounts":{}}' | jq -r '.accounts[0].remote_addr')
  tx "$b" bank send "$tx_key" "$account" "100$chain_denom"
  before=$(balance "$b" "$account" "$chain_denom")
  for i in 10 20 30; do
    tx "$a" wasm execute "$(contract a)" "$(jq -nc --arg c "$channel" --arg to "$user" --arg n $i --arg d "$chain_denom" \
      '{send_msgs: {channel_id: $c, msgs: [{bank: {send: {to_address: $to, amount: [{denom: $d, amount: $n}]}}}]}}')"
  done
  until_is 40 $((before - 60)) balance "$b" "$account" "$chain_denom"
  until_is 20 0 commitments "$a" "$(port a)" "$channel"
  close_init b "$(jq -r .channels.b "$work/$lane/contract.json")"
  until_is 10 STATE_CLOSED state b "$work/$lane/contract.json"
  the confirm_close "$work/$lane/contract.json"
  until_is 30 STATE_CLOSED state a "$work/$lane/contract.json"
}

# A packet waits while nobody relays; its channel is closed over there. It can never arrive, and its sender
# is told so at once.
case_timeout_on_close() {
  local link=$work/$lane/contract-closed.json channel
  has_ports || return 0
  stop_relayer
  the link_ports "$link" "$(port a)" "$(port b)" ordered ibc-reflect-v1
  channel=$(jq -r .channels.a "$link")
  until_is 10 1 commitments "$a" "$(port a)" "$channel"
  close_init b "$(jq -r .channels.b "$link")"
  until_is 10 STATE_CLOSED state b "$link"
  the clear "$a" "$(port a)" "$channel"
  until_is 20 0 commitments "$a" "$(port a)" "$channel"
  # An ordered channel does not live on without one of its packets.
  until_is 10 STATE_CLOSED state a "$link"
  the start
  echo "$relayer_pid" >"$work/$lane/relayer.pid"
}

# client SIDE LINK: the client behind the lane's channel on a side.
client() {
  q "${!1}" "ibc/core/channel/v1/channels/$(channel "$1" "$2")/ports/transfer/client_state" |
    jq -re .identified_client_state.client_id
}

status() { q "$1" "ibc/core/client/v1/client_status/$2" | jq -re .status; }

# newest SIDE: the newest height that the short-lived client on a side knows.
newest() {
  q "${!1}" "ibc/core/client/v1/client_states/$(client "$1" link-short)" |
    jq -re .client_state.latest_height.revision_height
}

# A client that trusts a header for $short seconds is alive long after, because the relayer refreshed it.
case_refresh() {
  local made side before
  made=$(stat -c %Y "$work/$lane/link-short.json")
  for side in a b; do
    before=$(newest $side)
    until [ "$(newest $side)" -gt "$before" ]; do
      [ "$(date +%s)" -lt $((made + 4 * short)) ] || { echo "$before is still the newest height on ${!side}"; return 1; }
      sleep 1
    done
  done
  # Nothing but a refresh has kept it alive until then.
  while [ "$(date +%s)" -le $((made + short + 5)) ]; do sleep 1; done
  for side in a b; do
    same "client on ${!side}" "$(status "${!side}" "$(client $side link-short)")" Active
  done
}

# The second chain's validator signs another history, and somebody shows it to its client on the first.
# The relayer compares every update with what its own node says, and reports both headers.
case_misbehaviour() {
  local fork=$work/$b-fork client known said
  wait_for_hops
  the watch
  client=$(client a link)
  known=$(q "$a" "ibc/core/client/v1/client_states/$client" | jq -re .client_state.latest_height.revision_height)
  fork_rpc=$(cat "$fork/rpc") fork_grpc=$(cat "$fork/grpc")
  until [ "$(curl -sf "$fork_rpc/abci_info" | jq -r .result.response.last_block_height)" -gt $((known + 2)) ]; do sleep 0.3; done
  same "client before" "$(status "$a" "$client")" Active
  show_fork "$client"
  if [ "$(until_is 20 Frozen status "$a" "$client")" ]; then
    # Only a relayer that says why it does not watch may leave it.
    said=$(the misbehaviour_text) || return 1
    echo "not run: $said"
  fi
}

# The relayer is ended: nobody refreshes. It must be said which client is dead, and nothing may be lost:
# the packet stays in escrow.
case_expiry() {
  local side said rc=0
  stop_relayer
  send "$a" "$(channel a link-short)" 60 "$denom"
  echo 60 >"$work/$lane/stuck-a"
  for side in a b; do
    until_is $((short + 20)) Expired status "${!side}" "$(client $side link-short)"
  done
  said=$(the clear "$a" transfer "$(channel a link-short)" 2>&1) || rc=$?
  printf '%s\n' "$said"
  [ "$rc" -ne 0 ]
  grep -qi 'expired' <<<"$said"
  same "still pending" "$(commitments "$a" transfer "$(channel a link-short)")" 1
  if send "$a" "$(channel a link-short)" 1 "$denom"; then
    echo "a packet was taken over a dead client"
    return 1
  fi
}
