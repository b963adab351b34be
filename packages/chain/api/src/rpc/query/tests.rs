use super::*;

fn parsed(text: &str) -> Vec<(String, Comparison)> {
    let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    query.0.into_iter().map(|c| (c.key, c.comparison)).collect()
}

fn events(pairs: &[(&str, &str)]) -> Events {
    let mut events = Events::new();
    for (key, value) in pairs {
        events
            .entry((*key).into())
            .or_default()
            .push((*value).into());
    }
    events
}

#[test]
fn what_real_clients_ask_is_understood_with_and_without_spaces() {
    let hermes =
        "send_packet.packet_src_channel = 'channel-0' AND send_packet.packet_sequence = '1'";
    let rly = "send_packet.packet_src_channel='channel-0' AND send_packet.packet_sequence='1'";
    assert_eq!(parsed(hermes), parsed(rly));
    assert_eq!(
        parsed("transfer.recipient='a b' AND tx.height>=1 AND tx.height<=20"),
        [
            ("transfer.recipient".into(), Comparison::Is("a b".into())),
            ("tx.height".into(), Comparison::AtLeast(1)),
            ("tx.height".into(), Comparison::AtMost(20)),
        ]
    );
    assert_eq!(
        parsed("wasm._contract_address EXISTS AND message.action CONTAINS 'Msg' AND a.b<5"),
        [
            ("wasm._contract_address".into(), Comparison::Exists),
            ("message.action".into(), Comparison::Contains("Msg".into())),
            ("a.b".into(), Comparison::Less(5)),
        ]
    );
    assert_eq!(
        parsed("wasm-beacon.id=7"),
        [("wasm-beacon.id".into(), Comparison::Equal(7))]
    );
}

#[test]
fn a_query_that_is_none_is_refused_with_the_offset() {
    for (text, error) in [
        ("tx.height", "offset 9: EOF"),
        ("tm.event", "offset 8: EOF"),
        ("", "offset 0: EOF"),
        ("a.b = 'x", "offset 6: EOF"),
        ("a.b = 1 OR c.d = 2", "offset 8: got tag, want AND operator"),
        (
            "a.b < 'x'",
            "offset 6: got string, wanted number, timestamp or datestamp",
        ),
        ("'a' = 1", "offset 0: got string, wanted tag"),
        ("a.b CONTAINS 5", "offset 13: got number, wanted string"),
        (
            "a.b > TIME 2013-05-03T14:45:00Z",
            "offset 6: times and dates are not indexed; compare heights instead",
        ),
        (
            "a.b > 1.5",
            "offset 6: 1.5 is not a whole number below 2^127",
        ),
    ] {
        assert_eq!(Query::parse(text), Err(error.into()), "{text}");
    }
}

#[test]
fn one_of_several_values_is_enough_but_every_condition_must_be_met() {
    let events = events(&[
        ("tm.event", "Tx"),
        ("message.module", "bank"),
        ("message.module", "ibc_client"),
        ("tx.height", "12"),
    ]);
    let matches = |text| Query::parse(text).is_ok_and(|query| query.matches(&events));
    assert!(matches("message.module = 'ibc_client'"));
    assert!(matches(
        "tm.event='Tx' AND tx.height > 11 AND tx.height < 13 AND tx.height = 12"
    ));
    assert!(!matches("tm.event='Tx' AND tx.height > 12"));
    assert!(!matches("message.sender EXISTS"));
    assert!(matches("message EXISTS"));
    assert!(matches("message.module CONTAINS 'client'"));
}

#[test]
fn amounts_compare_by_the_number_they_begin_with() {
    let events = events(&[("transfer.amount", "8utnz"), ("mint.inflation", "0.13")]);
    let matches = |text| Query::parse(text).is_ok_and(|query| query.matches(&events));
    assert!(matches("transfer.amount >= 8"));
    assert!(matches("transfer.amount = 8"));
    assert!(!matches("transfer.amount > 8"));
    assert!(matches("mint.inflation > 0"));
    assert!(!matches("mint.inflation = 0"));
    assert!(!matches("mint.inflation <= 0"));
}
