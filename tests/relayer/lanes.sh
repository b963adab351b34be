# The cases in the order in which they run, in lanes beside each other: each lane has two chains of its
# own. A line is FUNCTION|TEXT; the first of a lane links its chains.
# shellcheck shell=bash

lane_paths=(
  "case_link|link: clients, connection, channel; killed on the way"
  "case_link_again|link again: everything is found, nothing is sent"
  "case_check|chains check and status"
  "case_transfer|a transfer, its voucher, its acknowledgement"
  "case_return|the way back: the voucher is burnt, the escrow is empty"
  "case_timeout_height|timeout by height, refund"
  "case_timeout_time|timeout by time, refund"
  "case_push|start relays by push, latency, metrics"
  "case_pull|start relays by pull"
  "case_backlog|a backlog of 1,000 packets is cleared in batches"
  "case_live|live packets pass a backlog"
  "case_ordered|ordered: interchain account, begun by its owner"
  "case_ordered_timeout|ordered: a timeout closes both ends, the rest goes back"
  "case_contract|contracts: an ordered channel between two of them"
  "case_memo|a memo above the limit is not delivered, and goes back"
  "case_poor|an account without funds is named, and recovers"
)

lane_nodes=(
  "case_link|link: clients, connection, channel; killed on the way"
  "case_race|two relayers race on one path"
  "case_twins|two relayers with one key race on one path"
  "case_restart|nodes are killed -9 and begun again under the relayer"
  "case_stall|a chain stands still and goes on"
  "case_tls|nodes behind TLS: https and wss"
  "case_finish|start finishes a channel that somebody else began"
  "case_full|a mempool that others keep full"
  "case_refresh|clients are refreshed before they expire"
  "case_expired|an expired client is named, with advice"
  "case_kill|kill -9 at random, 20 times, 300 packets both ways"
  "case_campaign|live packets beside a backlog of 6,000"
)

lane_faults=(
  "case_link_steps|link, killed -9 at every step, before and after"
  "case_steps|start, killed -9 at every step, 544 packets both ways"
  "case_sequence|wrong sequences, another program with the same key"
  "case_proxy|nodes that stall, break off, lag and lie"
  "case_each_fault|each of fifteen faults for six seconds"
  # It leaves further channels, one of them over a frozen client: nothing comes after it.
  "case_misbehaviour|misbehaviour: two blocks of one height freeze the client"
)

# Minutes: only when they are named.
by_name=" case_campaign case_kill case_each_fault "

# lane NAME A B: runs the cases of lane_NAME that are wanted, on new chains A and B.
lane() {
  local -n cases=lane_$1
  local entry chosen=()
  a=$2 b=$3
  for entry in "${cases[@]}"; do
    if is_wanted "${entry%%|*}"; then chosen+=("$entry"); fi
  done
  [ ${#chosen[@]} -gt 0 ] || return 0
  [ "${chosen[0]}" = "${cases[0]}" ] || chosen=("${cases[0]}" "${chosen[@]}")
  work=$work/$1
  mkdir -p "$work"
  printf '%s\n' "$words_user" |
    "$wasmd" keys add user --recover --keyring-backend test --home "$work/keys" >/dev/null 2>&1
  start_chain "$a"
  start_chain "$b"
  # Bash is not to tell of nodes that a case kills.
  disown "${pids[$a]}" "${pids[$b]}"
  home one one
  home two two
  home user user
  [ "$1" != faults ] || proxies 20261128
  for entry in "${chosen[@]}"; do
    test_case "${entry#*|}" "${entry%%|*}"
    # Whatever became of the case.
    [ "$1" != faults ] || faults '{"rate": 0}'
  done
  echo "$passed $failed" >"$work/count"
}

is_wanted() {
  if [ ${#wanted[@]} -eq 0 ]; then
    [[ $by_name != *" $1 "* ]]
  else
    [[ " ${wanted[*]} " == *" ${1#case_} "* ]]
  fi
}
