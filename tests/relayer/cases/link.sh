# Cases: clients, connections and channels are made, found and examined.
# shellcheck shell=bash

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
