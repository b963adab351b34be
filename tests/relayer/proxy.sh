# Faulty proxies between the relayer and the nodes of a lane. Sourced by `run`.
# shellcheck shell=bash

proxy=$CARGO_TARGET_DIR/debug/tenzro-faulty-proxy
declare -A via grpc grpc_via

# proxies SEED: begins one before each node, without faults; sets via[CHAIN], and grpc_via[CHAIN] where the
# caller knows the chain's grpc[CHAIN]. The home `proxied` has
# the key of `one` and goes through them. They end with the lane.
proxies() {
  local id log deadline more
  for id in "$a" "$b"; do
    log=$work/$id/proxy.log
    more=()
    [ -z "${grpc[$id]:-}" ] || more=(--grpc "${grpc[$id]}")
    "$proxy" --node "${rpc[$id]}" --seed "$1" "${more[@]}" >"$log" 2>&1 &
    echo $! >"$work/$id-proxy.pid"
    deadline=$((SECONDS + 10))
    until via[$id]=$(sed -n 's/^listening at //p' "$log") && [ -n "${via[$id]}" ]; do
      [ $SECONDS -lt $deadline ] || die "the proxy does not listen" "see $log"
      sleep 0.05
    done
    grpc_via[$id]=$(sed -n 's/^gRPC at //p' "$log")
  done
  home_at proxied one "${via[$a]}" "${via[$b]}"
}

# faults JSON: sets rules of both proxies.
faults() {
  local id
  for id in "$a" "$b"; do curl -sf -d "$1" "${via[$id]}/faulty/set" >/dev/null; done
}

# hits: how often both proxies went wrong, by fault, as JSON.
hits() {
  local id
  for id in "$a" "$b"; do curl -sf "${via[$id]}/faulty/counts"; done |
    jq -sc '[.[].hits | to_entries[]] | group_by(.key) | map({key: .[0].key, value: map(.value) | add}) | from_entries'
}

# requests: how many requests both proxies passed on.
requests() {
  local id
  for id in "$a" "$b"; do curl -sf "${via[$id]}/faulty/counts"; done | jq -s 'map(.all) | add'
}

# hold CHAIN AFTER [MESSAGE]: the next transaction to this chain (with such a message) is held: AFTER is
# false before the node has it, true when it has and nobody knows.
hold() {
  curl -sf -d "{\"method\": \"broadcast_tx_sync\", \"after\": $2, \"message\": \"${3:-}\"}" \
    "${via[$1]}/faulty/hold" >/dev/null
}

# held CHAIN SECONDS PID: waits until something is held, or that process has ended; prints the kinds of
# its messages, or nothing.
held() {
  local found deadline=$((SECONDS + $2))
  while :; do
    found=$(curl -sf "${via[$1]}/faulty/held")
    [ "$found" = null ] || { jq -r 'unique | map(ltrimstr("Msg")) | join("+")' <<<"$found"; return 0; }
    [ $SECONDS -lt $deadline ] && kill -0 "$3" 2>/dev/null || return 0
    sleep 0.05
  done
}

release() { curl -sf -X POST "${via[$1]}/faulty/release" >/dev/null; }
