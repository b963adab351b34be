# Cases: a chain whose validator signed two blocks of one height.
# shellcheck shell=bash

# fork: begins chain B a second time, from a copy of its state and with the same key; sets fork_url.
# From here on the two make different blocks of the same heights.
fork() {
  stop_node "$b"
  cp -r "$work/$b" "$work/fork"
  start_node "$b"
  start_node "$b" "$work/fork" http://127.0.0.1:0
  fork_url=$node_url
}

# deceive CHANNEL: the fork sends a packet through this channel of it, which chain A takes: with it
# comes a header that the true chain never had.
deceive() {
  r forker transfer "$b" "$a" "77$chain_denom" --src-channel "$1" --receiver "$address_user" >/dev/null
  r forker clear "$b" "$a" --channel "$1" | wants '.[0].result.received == 1'
}

case_misbehaviour() {
  local said rc=0 first second begun name
  r one link "$a" "$b" --new-client >"$work/first.json"
  r one link "$a" "$b" --new-client >"$work/second.json"
  first=$(jq -r .clients.a "$work/first.json") second=$(jq -r .clients.a "$work/second.json")
  home watched one
  only watched "$(jq -r .channels.a "$work/second.json")" "$(jq -r .channels.b "$work/second.json")"
  fork
  home_at forker two "${rpc[$a]}" "$fork_url"
  r one misbehaviour check "$a" "$first" | wants '.status == "Active" and .agree >= 2 and .contradiction == null'
  # By one run of the command.
  deceive "$(jq -r .channels.b "$work/first.json")"
  # The true chain must have come as far as the header that the fork showed.
  blocks "$b" 10
  r one misbehaviour check "$a" "$first" --dry-run >"$work/dry.json" || rc=$?
  same "exit of a dry run" "$rc" 3
  jq -e '.status == "Active" and .contradiction != null and .submitted == null' "$work/dry.json"
  rc=0
  r one misbehaviour check "$a" "$first" >"$work/checked.json" || rc=$?
  cat "$work/checked.json"
  same "exit of the check" "$rc" 3
  jq -e '.status == "Frozen" and .submitted != null and .both_headers' "$work/checked.json"
  # By `start`, as the header comes.
  daemon watched
  wait_log watched relaying
  deceive "$(jq -r .channels.b "$work/second.json")"
  begun=$(date +%s%N)
  wait_log watched "evidence submitted, the client is frozen"
  echo "figure: frozen $((($(date +%s%N) - begun) / 1000000)) ms after the forged packet was acknowledged"
  same "status" "$("$wasmd" query ibc client status "$second" --node "${rpc[$a]}" --output json | jq -r .status)" Frozen
  same "evidence, by metrics" "$(figure_of watched client_misbehaviours_submitted_total)" 1
  # From now on the client is named, with what to do.
  # The first of these has the number of the forged one, which A took already.
  r one transfer "$b" "$a" "1$chain_denom" --src-channel "$(jq -r .channels.b "$work/second.json")" --number-msgs 2 >/dev/null
  for name in one watched; do
    rc=0
    said=$("$relayer" --home "$work/$name" --keyring test clear "$a" "$b" \
      --channel "$(jq -r .channels.a "$work/second.json")" 2>&1) || rc=$?
    same "exit of clear" "$rc" 1
    grep -q "client $second on $a is Frozen: nothing can be relayed through it" <<<"$said"
  done
  wait_log watched "ask both communities"
  same "the other direction" \
    "$("$wasmd" query ibc client status "$(jq -r .clients.b "$work/second.json")" --node "${rpc[$b]}" --output json | jq -r .status)" Active
  kill "$(cat "$work/fork/pid")"
}
