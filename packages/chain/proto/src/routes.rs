//! REST paths and the methods behind them, from the `google.api.http` options of the definitions.

mod fields;

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{Cardinality, DynamicMessage, MessageDescriptor, MethodDescriptor};
use serde_json::Value as Json;

use crate::json;
use crate::pool::{option, pool};

use fields::{decode, field_of, set};

/// A path and the method behind it.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET` or `POST`.
    pub http_method: &'static str,
    /// Parts of the path.
    parts: Vec<Part>,
    /// True where the body is the request.
    has_body: bool,
    /// `/package.Service/Method`.
    pub grpc_path: String,
    input: MessageDescriptor,
    /// Name of the response.
    pub output: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A fixed word.
    Word(String),
    /// A field of the request.
    Field(String),
    /// A field that takes the rest of the path, slashes included.
    Rest(String),
}

/// A request that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// `/package.Service/Method`.
    pub grpc_path: String,
    /// The request, encoded.
    pub request: Vec<u8>,
    /// Name of the response.
    pub output: String,
}

/// Why there is no request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// No method is behind the path.
    #[error("Not Implemented")]
    Unknown,
    /// A value that cannot be read.
    #[error("{0}")]
    Malformed(String),
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    let mut routes = Vec::new();
    for service in pool().services() {
        for method in service.methods() {
            add(&method, &mut routes);
        }
    }
    // Fixed words win over fields: `latest` is no height.
    routes.sort_by_key(|route| {
        route
            .parts
            .iter()
            .filter(|part| !matches!(part, Part::Word(_)))
            .count()
    });
    routes
});

/// All routes, those with most fixed words first.
#[must_use]
pub fn routes() -> &'static [Route] {
    &ROUTES
}

fn add(method: &MethodDescriptor, routes: &mut Vec<Route>) {
    let Some(rule) = option(&method.options(), "google.api.http") else {
        return;
    };
    let Some(rule) = rule.as_message().cloned() else {
        return;
    };
    push(method, &rule, routes);
    let more = rule.get_field_by_name("additional_bindings");
    for binding in more.iter().filter_map(|value| value.as_list()).flatten() {
        if let Some(binding) = binding.as_message() {
            push(method, binding, routes);
        }
    }
    // Explorers still ask for a supply in the way of SDK 0.46.
    if method.full_name() == "cosmos.bank.v1beta1.Query.SupplyOf" {
        routes.push(route(
            method,
            "GET",
            "/cosmos/bank/v1beta1/supply/{denom=**}",
            false,
        ));
    }
}

fn push(method: &MethodDescriptor, rule: &DynamicMessage, routes: &mut Vec<Route>) {
    let text = |name: &str| {
        rule.get_field_by_name(name)
            .and_then(|value| value.as_str().map(str::to_owned))
            .filter(|text| !text.is_empty())
    };
    if let Some(template) = text("get") {
        routes.push(route(method, "GET", &template, false));
    }
    if let Some(template) = text("post") {
        routes.push(route(method, "POST", &template, true));
    }
}

fn route(method: &MethodDescriptor, http: &'static str, template: &str, has_body: bool) -> Route {
    let service = method.parent_service().full_name().to_owned();
    Route {
        http_method: http,
        parts: template
            .trim_start_matches('/')
            .split('/')
            .map(part)
            .collect(),
        has_body,
        grpc_path: format!("/{service}/{}", method.name()),
        input: method.input(),
        output: method.output().full_name().to_owned(),
    }
}

fn part(text: &str) -> Part {
    let Some(inner) = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
    else {
        return Part::Word(text.to_owned());
    };
    match inner.split_once('=') {
        Some((name, "**")) => Part::Rest(name.to_owned()),
        Some((name, _)) => Part::Field(name.to_owned()),
        None => Part::Field(inner.to_owned()),
    }
}

/// Finds the method behind a path and makes its request from path, query and body.
///
/// `path` is as it was received, percent-encoded; `query` is decoded. Unknown names in the query are
/// ignored; of a name that is given twice the first counts, unless the field is a list.
///
/// # Errors
/// See [`RouteError`].
pub fn match_route(
    http_method: &str,
    path: &str,
    query: &[(String, String)],
    body: &[u8],
) -> Result<Matched, RouteError> {
    let words: Vec<&str> = path
        .trim_start_matches('/')
        .trim_end_matches('/')
        .split('/')
        .collect();
    let found = routes()
        .iter()
        .filter(|route| route.http_method == http_method)
        .find_map(|route| Some((route, fields(&route.parts, &words)?)));
    let (route, fields) = found.ok_or(RouteError::Unknown)?;
    let mut request = if route.has_body && !body.is_empty() {
        from_body(route, body)?
    } else {
        DynamicMessage::new(route.input.clone())
    };
    for (name, text) in &fields {
        set(&mut request, name, text)?;
    }
    let mut seen: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    for (name, text) in query {
        let is_list = field_of(&route.input, name)
            .is_some_and(|field| field.cardinality() == Cardinality::Repeated);
        if is_list || !seen.contains(&name.as_str()) {
            set(&mut request, name, text)?;
            seen.push(name);
        }
    }
    Ok(Matched {
        grpc_path: route.grpc_path.clone(),
        request: request.encode_to_vec(),
        output: route.output.clone(),
    })
}

fn from_body(route: &Route, body: &[u8]) -> Result<DynamicMessage, RouteError> {
    let malformed = |why: String| RouteError::Malformed(why);
    let value: Json = serde_json::from_slice(body).map_err(|error| malformed(error.to_string()))?;
    let bytes = json::from_json(route.input.full_name(), &value)
        .map_err(|error| malformed(error.to_string()))?;
    DynamicMessage::decode(route.input.clone(), bytes.as_slice())
        .map_err(|error| malformed(error.to_string()))
}

/// Fields that a path holds, where it fits.
fn fields(parts: &[Part], words: &[&str]) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut words = words.iter();
    for part in parts {
        match part {
            Part::Word(word) => {
                if words.next()? != word {
                    return None;
                }
            }
            Part::Field(name) => {
                let word = words.next()?;
                if word.is_empty() {
                    return None;
                }
                found.push((name.clone(), decode(word)));
            }
            Part::Rest(name) => {
                let rest: Vec<String> = words.by_ref().map(|word| decode(word)).collect();
                if rest.is_empty() {
                    return None;
                }
                found.push((name.clone(), rest.join("/")));
            }
        }
    }
    words.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryAllBalancesRequest, QueryBalanceRequest};
    use cosmos_sdk_proto::cosmwasm::wasm::v1::QuerySmartContractStateRequest;

    use super::*;

    fn get(path: &str, query: &[(&str, &str)]) -> Result<Matched, RouteError> {
        let query: Vec<_> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        match_route("GET", path, &query, b"")
    }

    #[test]
    fn path_and_query_make_the_request() {
        let found = get(
            "/cosmos/bank/v1beta1/balances/tenzro1abc/by_denom",
            &[("denom", "utnz"), ("denom", "other"), ("unknown", "x")],
        )
        .unwrap();
        assert_eq!(found.grpc_path, "/cosmos.bank.v1beta1.Query/Balance");
        let request = QueryBalanceRequest::decode(found.request.as_slice()).unwrap();
        assert_eq!(
            (request.address.as_str(), request.denom.as_str()),
            ("tenzro1abc", "utnz")
        );
        let found = get(
            "/cosmos/bank/v1beta1/balances/a",
            &[
                ("pagination.limit", "7"),
                ("pagination.count_total", "true"),
            ],
        )
        .unwrap();
        let request = QueryAllBalancesRequest::decode(found.request.as_slice()).unwrap();
        let page = request.pagination.unwrap();
        assert_eq!((page.limit, page.count_total), (7, true));
    }

    #[test]
    fn bytes_in_a_path_are_base64_of_either_kind() {
        for query in ["eyJhIjp7fX0=", "eyJhIjp7fX0", "eyJhIjp7fX0%3D"] {
            let found = get(&format!("/cosmwasm/wasm/v1/contract/c/smart/{query}"), &[]).unwrap();
            let request = QuerySmartContractStateRequest::decode(found.request.as_slice()).unwrap();
            assert_eq!(request.query_data, br#"{"a":{}}"#);
        }
        let wrong = get("/cosmwasm/wasm/v1/contract/c/smart/!!", &[]);
        assert!(matches!(wrong, Err(RouteError::Malformed(_))));
    }

    #[test]
    fn fixed_words_win_and_unknown_paths_are_not_implemented() {
        let latest = get("/cosmos/base/tendermint/v1beta1/blocks/latest", &[]).unwrap();
        assert!(latest.grpc_path.ends_with("/GetLatestBlock"));
        assert_eq!(
            get("/cosmos/mint/v1beta1/inflation", &[]),
            Err(RouteError::Unknown)
        );
        let supply = get("/cosmos/bank/v1beta1/supply/ibc/ABC", &[]).unwrap();
        assert!(supply.grpc_path.ends_with("/SupplyOf"));
    }
}
