# Cases: the relayer is killed at every single step, before the node has its transaction and after.
# shellcheck shell=bash

# kill_at CHAIN AFTER PID: waits until that process sends a transaction to this chain, and kills it
# there; adds the step to $work/steps. Fails when it sent none.
kill_at() {
  local step
  step=$(held "$1" 20 "$3")
  end "$3" KILL
  release "$1"
  [ -n "$step" ] || return 1
  printf '%s %s\n' "$step" "$([ "$2" = true ] && echo after || echo before)" >>"$work/steps"
}

# tally: the steps, each with how often the relayer was killed there.
tally() { sort "$work/steps" | uniq -c; }

# Every step of the handshakes: once before it is sent, once after. What was sent counts when the relayer
# is begun again.
case_link_steps() {
  local side after pid chain rounds=0
  : >"$work/steps"
  while [ $rounds -lt 40 ]; do
    rounds=$((rounds + 1))
    after=$([ $((rounds % 2)) = 0 ] && echo true || echo false)
    hold "$a" "$after"
    hold "$b" "$after"
    "$relayer" --home "$work/proxied" --keyring test link "$a" "$b" >>"$work/proxied.err" 2>&1 &
    pid=$!
    chain=$(either "$pid")
    [ -n "$chain" ] || break
    kill_at "$chain" "$after" "$pid"
    release "$a"
    release "$b"
  done
  wait "$pid" 2>/dev/null || true
  release "$a"
  release "$b"
  tally
  echo "figure: tried $(wc -l <"$work/steps") kills at $(sort -u "$work/steps" | wc -l) steps, failed 0"
  [ "$(sort -u "$work/steps" | wc -l)" -ge 12 ]
  r one link "$a" "$b" >"$work/link.json"
  same "transactions when all is there" "$(jq .transactions "$work/link.json")" 0
  for side in a b; do
    # What a transaction was in the mempool for, when its sender was killed, is not made once more.
    same "clients on ${!side}" "$(made "$side" client states client_states client_id)" 1
    same "connections on ${!side}" "$(made "$side" connection connections connections id)" 1
    same "channels on ${!side}" "$(made "$side" channel channels channels channel_id)" 1
    "$wasmd" query ibc channel end transfer "$(jq -r ".channels.$side" "$work/link.json")" \
      --node "${rpc[${!side}]}" --output json | jq -e '.channel.state == "STATE_OPEN"'
  done
}

# made SIDE MODULE QUERY LIST NAME: how many there are; the chain's own end of loops does not count.
made() {
  "$wasmd" query ibc "$2" "$3" --node "${rpc[${!1}]}" --output json |
    jq --arg list "$4" --arg name "$5" '[.[$list][] | select(.[$name] | test("localhost") | not)] | length'
}

# either PID: the chain to which that process sends something now; nothing when it ends without.
either() {
  local id
  while :; do
    for id in "$a" "$b"; do
      [ "$(curl -sf "${via[$id]}/faulty/held")" = null ] || { echo "$id"; return 0; }
    done
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.05
  done
}

# 260 packets each way and 24 that time out; the relayer is killed 20 times: at deliveries,
# acknowledgements and timeouts, before the node has them and after.
case_steps() {
  local denom_a denom_b before_a before_b kinds message after chain kills=0
  : >"$work/steps"
  denom_a=$(voucher "$(jq -r .channels.a "$work/link.json")")
  denom_b=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before_a=$(balance "$a" "$address_user" "$denom_a") before_b=$(balance "$b" "$address_user" "$denom_b")
  kinds=(MsgRecvPacket MsgTimeout MsgAcknowledgement)
  while [ $kills -lt 20 ]; do
    # Both sides, before and after, kind by kind; near the end whatever comes.
    some_packets $((kills / 4))
    chain=$([ $((kills % 2)) = 0 ] && echo "$a" || echo "$b")
    after=$([ $((kills / 2 % 2)) = 0 ] && echo false || echo true)
    message=${kinds[kills / 4]:-}
    hold "$chain" "$after" "$message"
    daemon proxied
    kill_at "$chain" "$after" "$daemon_pid"
    kills=$((kills + 1))
  done
  tally
  echo "figure: tried $kills kills at $(sort -u "$work/steps" | wc -l) steps, failed 0; $(pending one) of 544 packets left after the last"
  daemon proxied
  settled one 90
  same "delivered to B" $(($(balance "$b" "$address_user" "$denom_b") - before_b)) 260
  same "delivered to A" $(($(balance "$a" "$address_user" "$denom_a") - before_a)) 260
  escrow_is_voucher
}

# some_packets ROUND: 13 both ways; in the second round of kills also 3 that time out.
some_packets() {
  many "$a" "$b" 1 13 &
  many "$b" "$a" 1 13
  wait $!
  [ "$1" = 1 ] || return 0
  r user transfer "$a" "$b" "1$chain_denom" --receiver "$address_user" --number-msgs 3 --timeout-seconds 1 >/dev/null
  r user transfer "$b" "$a" "1$chain_denom" --receiver "$address_user" --number-msgs 3 --timeout-seconds 1 >/dev/null
  blocks "$a" 4
}
