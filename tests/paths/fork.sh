# Second histories of a chain, signed by its own validator, to show relayers what misbehaviour is.
# Sourced by `run`.
# shellcheck shell=bash

# start_fork ID: a chain of that id, with the genesis and the validator of the one that runs, and blocks of
# its own. Its addresses go to files.
start_fork() {
  local id=$1 home=$work/$1-fork
  chain_id=$id chain_grpc=127.0.0.1:$(free_port) chain_rest=
  if [[ $id == tenzro-* ]]; then
    mkdir -p "$home/node" && cp -r "$work/$id/node/config" "$home/node"
    run_tenzrod "$home"
  else
    mkdir -p "$home/data" && cp -r "$work/$id/config" "$home"
    printf '{"height": "0", "round": 0, "step": 0}' >"$home/data/priv_validator_state.json"
    run_wasmd "$home"
  fi
  pids[$id-fork]=$chain_pid
  printf '%s\n' "$chain_rpc" >"$home/rpc"
  printf '%s\n' "$chain_grpc" >"$home/grpc"
}
