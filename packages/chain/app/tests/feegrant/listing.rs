//! Grants as they are listed, and as a chain begins with them.

use super::*;

#[test]
fn grants_are_listed_by_both_sides_page_by_page() {
    let mut bench = Bench::new();
    let grantees: Vec<Key> = (0..5)
        .map(|index| {
            Mnemonic::from_entropy(&[9; 32])
                .unwrap()
                .key(index)
                .unwrap()
        })
        .collect();
    let messages: Vec<Msg> = grantees
        .iter()
        .map(|grantee| grant(&bench, grantee, basic(None, None)))
        .collect();
    // Gas for five is more than what the others use.
    for (sequence, message) in (0..).zip(messages) {
        let tx = bench.sign((&bench.keys[0], 0, sequence), &[message], None);
        assert_eq!(one(&mut bench, tx).1, 0);
    }
    let mut key = Vec::new();
    let mut seen = Vec::new();
    loop {
        let request = QueryAllowancesByGranterRequest {
            granter: bench.keys[0].address().to_string(),
            pagination: Some(PageRequest {
                key,
                limit: 2,
                ..PageRequest::default()
            }),
        };
        let page: QueryAllowancesByGranterResponse =
            ask(&bench, "AllowancesByGranter", &request).unwrap();
        seen.extend(page.allowances.into_iter().map(|grant| grant.grantee));
        key = page.pagination.unwrap().next_key;
        if key.is_empty() {
            break;
        }
    }
    let mut expected: Vec<_> = grantees
        .iter()
        .map(|key| key.address().to_string())
        .collect();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    let request = QueryAllowancesRequest {
        grantee: grantees[3].address().to_string(),
        pagination: None,
    };
    let page: QueryAllowancesResponse = ask(&bench, "Allowances", &request).unwrap();
    assert_eq!(page.allowances.len(), 1);
    assert_eq!(page.pagination.unwrap().total, 1);
    let stranger = QueryAllowancesByGranterRequest {
        granter: bench.keys[1].address().to_string(),
        pagination: None,
    };
    let page: QueryAllowancesByGranterResponse =
        ask(&bench, "AllowancesByGranter", &stranger).unwrap();
    assert!(page.allowances.is_empty());
}

#[test]
fn a_chain_can_begin_with_grants() {
    let bench = Bench::new();
    let newcomer = newcomer();
    let allowances = json!({ "allowances": [{
        "granter": bench.keys[0].address(),
        "grantee": newcomer.address(),
        "allowance": {
            "@type": "/cosmos.feegrant.v1beta1.AllowedMsgAllowance",
            "allowance": {
                "@type": "/cosmos.feegrant.v1beta1.BasicAllowance",
                "spend_limit": [{ "denom": "utnz", "amount": "7" }],
                "expiration": "2030-01-01T00:00:00Z"
            },
            "allowed_messages": ["/cosmwasm.wasm.v1.MsgExecuteContract"]
        }
    }] });
    let mut new = Bench::with(allowances.clone());
    new.block(Vec::new());
    let found = left(&new, &newcomer).unwrap().allowance.unwrap();
    assert_eq!(
        found.allowance.unwrap().type_url,
        "/cosmos.feegrant.v1beta1.AllowedMsgAllowance"
    );
    // What is exported begins another chain with the same grants.
    let exported = new.app.export_genesis().unwrap();
    let mut again = Bench::with(exported["feegrant"].clone());
    again.block(Vec::new());
    let grants = |bench: &Bench| {
        let (_, _, stores) = bench.app.export();
        let mut stores = stores.into_iter();
        stores.find(|(name, _)| *name == "feegrant").unwrap().1
    };
    assert_eq!(grants(&again), grants(&new));
    assert_eq!(grants(&new).len(), 2, "the grant, and when it ends");
    let folder = tempfile::tempdir().unwrap();
    let twice = json!({ "allowances": [allowances["allowances"][0], allowances["allowances"][0]] });
    let error = machine(&folder)
        .init_chain(genesis_with(&new.keys, twice))
        .unwrap_err();
    assert!(error.to_string().contains("already exists"), "{error}");
}
