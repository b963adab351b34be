# Our own relayer, as a relayer of this suite. Sourced by `run`; works on the lane's variables (lib.sh).
# shellcheck shell=bash

tenzro_home() { home "$lane" "$lane"; }

tenzro_health() { r "$lane" chains check | jq -e 'all(.[]; .ok)'; }

# tenzro_link FILE: new clients, a connection and a channel; writes which.
tenzro_link() { r "$lane" link "$a" "$b" --new-client >"$1"; }

# tenzro_link_ports FILE A_PORT B_PORT ORDER VERSION: a channel of contracts.
tenzro_link_ports() {
  r "$lane" link "$a" "$b" --new-client --a-port "$2" --b-port "$3" --order "$4" --channel-version "$5" >"$1"
}

# tenzro_confirm_close FILE: the running relayer does so.
tenzro_confirm_close() { :; }

# tenzro_short FILE: the same, with clients that trust a header for $short seconds.
tenzro_short() {
  sed -i "s/^rpc_addr.*/&\ntrusting_period = '${short}s'/" "$work/$lane/relayer.toml"
  tenzro_link "$1"
  sed -i '/^trusting_period/d' "$work/$lane/relayer.toml"
}

tenzro_start() {
  local id
  sed -i '/^packet_filter/d' "$work/$lane/relayer.toml"
  for id in "$a" "$b"; do
    # The list belongs to the chain whose entry it is in.
    sed -i "/^id = \"$id\"/,/^gas_price/s/^rpc_addr.*/&\npacket_filter = { policy = 'allow', list = [$(ends "$id")] }/" \
      "$work/$lane/relayer.toml"
  done
  "$relayer" --home "$work/$lane" --keyring test start >"$work/$lane/relayer.log" 2>&1 &
  relayer_pid=$!
}

# tenzro_watch: it always does.
tenzro_watch() { :; }

# tenzro_clear CHAIN PORT CHANNEL
tenzro_clear() {
  local other=$b
  [ "$1" = "$a" ] || other=$a
  "$relayer" --home "$work/$lane" --keyring test clear "$1" "$other" --port "$2" --channel "$3"
}

tenzro_errors() { sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -E 'ERROR|WARN' | tail -n "${2:-3}"; }

# It watches: a client that is not frozen is a failure.
tenzro_misbehaviour_text() {
  tail -n 20 "$work/$lane/relayer.log"
  return 1
}
