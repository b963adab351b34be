//! The file as people write it.

use super::*;

const FULL: &str = r#"
[mode.clients]
refresh = true
misbehaviour = true

[mode.connections]
enabled = false

[mode.channels]
enabled = true

[mode.packets]
clear_interval = 50
clear_on_start = true

[telemetry]
enabled = true
host = '127.0.0.1'
port = 3001

[[chains]]
id = 'cosmoshub-4'
rpc_addr = 'http://127.0.0.1:26657'
grpc_addr = 'http://127.0.0.1:9090'
event_source = { mode = 'push', interval = '500ms' }
account_prefix = 'cosmos'
key_name = 'relayer'
gas_price = { price = 0.025, denom = 'uatom' }
gas_multiplier = 1.1
max_gas = 400000
max_msg_num = 30
max_tx_size = 180000
clock_drift = '5s'
max_block_time = '30s'
trusting_period = '14days'
trust_threshold = '1/3'
memo_prefix = 'relayed'

[chains.packet_filter]
policy = 'allow'
list = [['transfer', 'channel-0'], ['ica*', '*']]
"#;

#[test]
fn a_hermes_users_file_is_read_as_it_is_meant() {
    let config = Config::parse(FULL).unwrap();
    let chain = config.chain("cosmoshub-4").unwrap();
    assert_eq!(chain.gas_price.to_string(), "0.025uatom");
    assert_eq!(chain.gas_percent(), 110);
    assert_eq!(chain.trusting_period.unwrap().0.as_secs(), 14 * 86_400);
    assert_eq!(chain.packet_filter.policy, Policy::Allow);
    assert_eq!(config.mode.packets.clear_interval, 50);
    assert!(config.mode.channels.enabled && !config.mode.connections.enabled);
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let error = Config::parse("[mode.packets]\nclear_intervall = 1\n").unwrap_err();
    assert!(error.contains("clear_intervall"), "{error}");
}

#[test]
fn values_out_of_range_are_refused_by_name() {
    for (from, to, word) in [
        (
            "gas_multiplier = 1.1",
            "gas_multiplier = 0.5",
            "gas_multiplier",
        ),
        ("max_msg_num = 30", "max_msg_num = 1", "max_msg_num"),
        ("'14days'", "'14fortnights'", "14fortnights"),
        ("'1/3'", "'4/3'", "4/3"),
    ] {
        let error = Config::parse(&FULL.replace(from, to)).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn a_chain_is_added_once_and_the_rest_of_the_file_stays() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(Config::path(home.path()), FULL).unwrap();
    let gas = "0.025utnz".parse().unwrap();
    let entry = new_entry("tenzro-1", "http://127.0.0.1:1", "tenzro", "relayer", &gas);
    Config::append(home.path(), "tenzro-1", &entry).unwrap();
    let text = std::fs::read_to_string(Config::path(home.path())).unwrap();
    assert!(text.starts_with(FULL));
    assert_eq!(Config::load(home.path()).unwrap().chains.len(), 2);
    let again = Config::append(home.path(), "tenzro-1", &entry).unwrap_err();
    assert!(matches!(again, ConfigError::Exists(_)), "{again}");
}

/// The test mnemonic of CosmJS and its published first address.
#[test]
fn addresses_are_written_as_the_chain_writes_them() {
    let words = "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren \
         bottom lizard educate guess current outdoor pair theory focus wife stone";
    let key = tenzro_client::Mnemonic::parse(words)
        .unwrap()
        .key(0)
        .unwrap();
    let config = Config::parse(FULL).unwrap();
    let address = config.chains[0]
        .write_address(&key.address().to_bytes())
        .unwrap();
    assert_eq!(address, "cosmos1pkptre7fdkl6gfrzlesjjvhxhlc3r4gmmk8rs6");
}
