# Hermes, as a relayer of this suite. Sourced by `run`; works on the lane's variables (lib.sh).
# shellcheck shell=bash

hermes_bin=$peers_bin/hermes

# h ARGS...: runs Hermes on the lane's configuration; answers are JSON, one line.
h() {
  local config=${hermes_config:-$work/$lane/hermes.toml}
  "$hermes_bin" --json --config "$config" "$@" 2>>"$work/$lane/hermes.err" | tee -a "$work/$lane/hermes.out" |
    grep '"status"' | tail -n 1
}

# hermes_chain ID: one entry of the configuration. By `pull`, as its guide says for CosmWasm: wasmd keeps the
# `message` event of what a contract sends to itself, and Hermes' subscription asks for just that one.
hermes_chain() {
  cat <<EOF

[[chains]]
id = '$1'
type = 'CosmosSdk'
rpc_addr = '${rpc[$1]}'
grpc_addr = 'http://${grpc[$1]}'
event_source = { mode = 'pull', interval = '500ms' }
rpc_timeout = '20s'
trusted_node = false
account_prefix = '$chain_prefix'
key_name = '$lane'
key_store_type = 'Test'
key_store_folder = '$work/$lane/hermes-keys'
store_prefix = 'ibc'
default_gas = 200000
max_gas = 10000000
gas_price = { price = 0.025, denom = '$chain_denom' }
gas_multiplier = 1.3
max_msg_num = 30
max_tx_size = 180000
clock_drift = '5s'
max_block_time = '30s'
trust_threshold = { numerator = '1', denominator = '3' }
address_type = { derivation = 'cosmos' }
$(filter "$1")
EOF
}

# hermes_write FILE [LINE]: the configuration, with a line more for every chain.
hermes_write() {
  local id
  {
    cat <<EOF
[global]
log_level = 'info'
[mode.clients]
enabled = true
refresh = true
misbehaviour = $([ -f "$work/$lane/watches" ] && echo true || echo false)
[mode.connections]
enabled = false
[mode.channels]
enabled = false
[mode.packets]
enabled = true
clear_interval = 20
clear_on_start = true
tx_confirmation = false
[rest]
enabled = false
host = '127.0.0.1'
port = 0
[telemetry]
enabled = false
host = '127.0.0.1'
port = 0
EOF
    for id in "$a" "$b"; do hermes_chain "$id" | sed "s/^store_prefix.*/&\n${2:-}/"; done
  } >"$1"
}

hermes_home() {
  local id words=words_$lane
  mkdir -p "$work/$lane"
  printf '%s\n' "${!words}" >"$work/$lane/words"
  hermes_write "$work/$lane/hermes.toml"
  for id in "$a" "$b"; do
    h keys add --chain "$id" --mnemonic-file "$work/$lane/words" --key-name "$lane" | jq -e '.status == "success"'
  done
}

hermes_health() { h health-check | jq -e '.status == "success"'; }

# hermes_link FILE: new clients, a connection and a channel; writes which.
hermes_link() {
  h create channel --a-chain "$a" --b-chain "$b" --a-port transfer --b-port transfer \
    --new-client-connection --yes >"$1.answer"
  jq -e '.result | {channels: {a: .a_side.channel_id, b: .b_side.channel_id}}' "$1.answer" >"$1"
}

# hermes_link_ports FILE A_PORT B_PORT ORDER VERSION: a channel of contracts over the lane's connection.
hermes_link_ports() {
  h create channel --a-chain "$a" --a-connection "$(jq -r .result.a_side.connection_id "$work/$lane/link.json.answer")" \
    --a-port "$2" --b-port "$3" --order "$4" --channel-version "$5" >"$1.answer"
  jq -e '.result | {channels: {a: .a_side.channel_id, b: .b_side.channel_id}}' "$1.answer" >"$1"
}

# hermes_confirm_close FILE: Hermes confirms by itself when it learns of the closing by an event, else when
# it is told to; told while it is at it, it says that the channel is closed already.
hermes_confirm_close() {
  ! until_is 5 STATE_CLOSED state a "$1" || return 0
  h tx chan-close-confirm --dst-chain "$a" --src-chain "$b" \
    --dst-connection "$(jq -r .result.a_side.connection_id "$work/$lane/link.json.answer")" \
    --dst-port "$(port a)" --src-port "$(port b)" \
    --dst-channel "$(jq -r .channels.a "$1")" --src-channel "$(jq -r .channels.b "$1")" ||
    until_is 5 STATE_CLOSED state a "$1"
}

# hermes_short FILE: the same, with clients that trust a header for $short seconds.
hermes_short() {
  hermes_write "$work/$lane/short.toml" "trusting_period = '${short}s'"
  hermes_config=$work/$lane/short.toml hermes_link "$1"
}

hermes_start() {
  hermes_write "$work/$lane/hermes.toml"
  "$hermes_bin" --config "$work/$lane/hermes.toml" start >"$work/$lane/relayer.log" 2>&1 &
  relayer_pid=$!
}

# hermes_watch: from now on it looks for misbehaviour. Not before: where events hold no header, as ibc-go 10's, it
# gives up the watch at a client's first update, and half a minute later what else it did for that client, the
# refresh.
hermes_watch() {
  touch "$work/$lane/watches"
  stop_relayer
  hermes_start
  echo "$relayer_pid" >"$work/$lane/relayer.pid"
}

# hermes_clear CHAIN PORT CHANNEL: prints what it says is wrong; it calls that a success, so here it fails.
hermes_clear() {
  local out=$work/$lane/clear.out
  "$hermes_bin" --json --config "$work/$lane/hermes.toml" clear packets --chain "$1" --port "$2" --channel "$3" \
    >"$out" 2>>"$work/$lane/hermes.err" || true
  jq -r 'select(.level == "ERROR").fields.message' "$out"
  tail -n 1 "$out"
  jq -se 'last.status == "success" and all(.[]; .level != "ERROR")' "$out" >/dev/null
}

# hermes_errors FILE: what it said was wrong, without colours, the last lines.
hermes_errors() { sed 's/\x1b\[[0-9;]*m//g' "$1" | grep -E 'ERROR|WARN' | tail -n "${2:-3}"; }

# show_fork CLIENT: by the user's key, the client on the first chain learns a header of the fork of the
# second, whose addresses are fork_rpc and fork_grpc.
show_fork() {
  local words=words_user_$lane config=$work/$lane/fork.toml
  hermes_write "$config.real"
  sed -e "s#'${rpc[$b]}'#'$fork_rpc'#; s#'http://${grpc[$b]}'#'http://$fork_grpc'#" \
    -e "s#hermes-keys#fork-keys#" "$config.real" >"$config"
  printf '%s\n' "${!words}" >"$work/$lane/user-words"
  "$hermes_bin" --config "$config" keys add --chain "$a" --mnemonic-file "$work/$lane/user-words" --key-name "$lane"
  "$hermes_bin" --json --config "$config" update client --host-chain "$a" --client "$1"
}

# What Hermes says where it reports nothing: ibc-go 10 keeps the header out of its events.
hermes_misbehaviour_text() {
  sed 's/\x1b\[[0-9;]*m//g' "$work/$lane/relayer.log" | grep -i misbehaviour | grep -E 'ERROR|WARN' | tail -n 1
}
