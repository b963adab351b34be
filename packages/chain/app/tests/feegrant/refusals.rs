//! Grants that make no sense.

use super::*;

#[test]
fn a_grant_that_makes_no_sense_is_refused_with_the_sdks_text() {
    let mut bench = Bench::new();
    let newcomer = newcomer();
    let mut sequence = 0;
    let mut refused = |bench: &mut Bench, message: Msg| {
        let tx = bench.sign((&bench.keys[0], 0, sequence), &[message], None);
        sequence += 1;
        let (codespace, code, log, _) = one(bench, tx);
        let text = log.trim_start_matches("failed to execute message; message index: 0: ");
        (codespace, code, text.to_owned())
    };
    let unsorted = any(&BasicAllowance {
        spend_limit: [coins(2), coins(1)].concat(),
        expiration: None,
    });
    let no_messages = any(&AllowedMsgAllowance {
        allowance: Some(basic(None, None)),
        allowed_messages: Vec::new(),
    });
    let other_coin = any(&PeriodicAllowance {
        basic: Some(BasicAllowance {
            spend_limit: coins(5),
            expiration: None,
        }),
        period_spend_limit: vec![ProtoCoin {
            denom: "other".to_owned(),
            amount: "1".to_owned(),
        }],
        ..PeriodicAllowance::default()
    });
    let cases = [
        (
            unsorted,
            "sdk",
            10,
            "send amount is invalid: 2utnz,1utnz: invalid coins",
        ),
        (
            basic(Some(0), None),
            "sdk",
            10,
            "send amount is invalid: 0utnz: invalid coins",
        ),
        (
            basic(
                None,
                Some(Timestamp {
                    seconds: -1,
                    nanos: 0,
                }),
            ),
            "feegrant",
            4,
            "expiration time cannot be negative: invalid duration",
        ),
        (
            basic(None, at(-1)),
            "sdk",
            18,
            "expiration is before current block time: invalid request",
        ),
        (
            no_messages,
            "feegrant",
            6,
            "allowed messages shouldn't be empty: allowed messages are empty",
        ),
        (
            any(&AllowedMsgAllowance::default()),
            "feegrant",
            5,
            "allowance should not be empty: no allowance",
        ),
        (
            any(&PeriodicAllowance::default()),
            "sdk",
            10,
            "spend limit must be positive: invalid coins",
        ),
        (
            other_coin,
            "sdk",
            10,
            "period spend limit has different currency than basic spend limit: invalid coins",
        ),
    ];
    for (allowance, codespace, code, text) in cases {
        let message = grant(&bench, &newcomer, allowance);
        let found = refused(&mut bench, message);
        assert_eq!(
            (found.0.as_str(), found.1, found.2.as_str()),
            (codespace, code, text)
        );
    }
    let to_itself = bench.keys[0].clone();
    let message = grant(&bench, &to_itself, basic(None, None));
    let found = refused(&mut bench, message);
    assert_eq!(
        found.2,
        "cannot self-grant fee authorization: invalid address"
    );
    let nothing = messages::revoke_fees(bench.keys[0].address(), newcomer.address());
    let found = refused(&mut bench, nothing);
    assert_eq!(
        (found.0.as_str(), found.1, found.2.as_str()),
        ("sdk", 38, "fee-grant not found: not found")
    );
    // Of another type: it does not get as far as a block.
    let other = messages::send(newcomer.address(), newcomer.address(), &[]);
    let message = grant(&bench, &newcomer, other);
    let tx = bench.sign((&bench.keys[0], 0, sequence), &[message], None);
    let (codespace, code, log) = bench.check(tx);
    assert_eq!((codespace.as_str(), code), ("sdk", 2));
    assert_eq!(
        log,
        "no concrete type registered for type URL /cosmos.bank.v1beta1.MsgSend against interface \
         *feegrant.FeeAllowanceI: tx parse error: tx parse error"
    );
}
