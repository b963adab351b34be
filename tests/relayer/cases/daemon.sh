# Cases: `start`, by push and by pull, with backlogs and beside others.
# shellcheck shell=bash

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

case_backlog() {
  local begun result
  many "$a" "$b" 20 50
  same "pending" "$(pending one)" 1000
  begun=$(date +%s%N)
  result=$(r one clear "$a" "$b")
  echo "figure: 1,000 packets in $((($(date +%s%N) - begun) / 1000000)) ms, $(jq '.[0].result.transactions' <<<"$result") transactions"
  jq -e '.[0].result | .received == 1000 and .acknowledged == 1000 and .pending == 0' <<<"$result"
}

case_live() {
  local last
  many "$a" "$b" 12 50
  daemon one
  last=$(r user transfer "$a" "$b" "9$chain_denom" --receiver "$address_user" | jq '.sequences[0]')
  echo "figure: delivered after $(delivered "$last") ms, $(pending one) others pending"
  settled one 90
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
