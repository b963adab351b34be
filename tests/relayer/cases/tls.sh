# Cases: nodes behind TLS, as public ones are.
# shellcheck shell=bash

# behind_tls CHAIN: its node behind TLS, with a certificate by a root that only $work/root.pem knows; sets
# tls_url. It ends with the case.
behind_tls() {
  [ -f "$work/node.pem" ] || certificates 2>"$work/openssl.log" || { cat "$work/openssl.log"; return 1; }
  python3 tests/relayer/tls.py "$work/node.pem" "$work/node.key" "${rpc[$1]#http://}" >"$work/$1.tls" &
  with_case $!
  until [ -s "$work/$1.tls" ]; do sleep 0.1; done
  tls_url=https://127.0.0.1:$(cat "$work/$1.tls")
}

# certificates: of a root, and by it of 127.0.0.1.
certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=root -keyout "$work/root.key" -out "$work/root.pem" &&
    openssl req -newkey rsa:2048 -nodes -subj /CN=node -keyout "$work/node.key" -out "$work/node.csr" &&
    printf 'subjectAltName=IP:127.0.0.1\n' >"$work/node.ext" &&
    openssl x509 -req -in "$work/node.csr" -CA "$work/root.pem" -CAkey "$work/root.key" -CAcreateserial -days 2 \
      -extfile "$work/node.ext" -out "$work/node.pem"
}

# The websocket is encrypted too. A certificate of an unknown root is refused, and it is said why.
case_tls() {
  local url_a said rc=0 denom before
  behind_tls "$a"
  url_a=$tls_url
  behind_tls "$b"
  mkdir -p "$work/strange"
  said=$("$relayer" --home "$work/strange" chains add "$url_a" --account-prefix "$chain_prefix" \
    --gas-price "$chain_gas_price" 2>&1) || rc=$?
  echo "$said"
  [ "$rc" -ne 0 ]
  grep -qi 'certificate' <<<"$said"
  export SSL_CERT_FILE=$work/root.pem
  home_at secure one "$url_a" "$tls_url"
  r secure chains check | jq -e 'all(.[]; .ok)'
  denom=$(voucher "$(jq -r .channels.b "$work/link.json")")
  before=$(balance "$b" "$address_user" "$denom")
  daemon secure
  wait_log secure relaying
  r user transfer "$a" "$b" "77$chain_denom" --receiver "$address_user"
  settled user 20
  same "voucher" "$(balance "$b" "$address_user" "$denom")" $((before + 77))
  [ "$(figure_of secure websocket_connects_total)" -ge 2 ]
}
