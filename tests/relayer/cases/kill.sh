# Cases: the relayer is killed at random times.
# shellcheck shell=bash

# Packets are sent all the while, so that every kill meets some half done.
case_kill() {
  local before denom one_way other_way kills=0
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before=$(balance "$b" "$address_user" "$denom")
  many "$a" "$b" 15 10 & one_way=$!
  many "$b" "$a" 15 10 & other_way=$!
  while [ $kills -lt 20 ] || kill -0 "$one_way" 2>/dev/null; do
    daemon one
    sleep "$(awk -v r=$RANDOM 'BEGIN { print 0.3 + r / 32768 * 1.5 }')"
    end "$daemon_pid" KILL
    kills=$((kills + 1))
  done
  echo "figure: $kills kills, $(pending one) of 300 left after the last"
  wait "$one_way" "$other_way"
  daemon one
  settled one 120
  same "vouchers" $(($(balance "$b" "$address_user" "$denom") - before)) 150
  escrow_is_voucher
}
