# Cases: clients that are refreshed, and that expire.
# shellcheck shell=bash

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
