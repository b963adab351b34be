//! What a client is told at its beginning, and how far it has come
//! (`07-tendermint/client_state.go`).

use ibc_proto::google::protobuf::{Any, Duration};
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState as Raw, Fraction};
use prost::Message;
use tendermint::chain::Id;
use tendermint::trust_threshold::TrustThresholdFraction;
use tenzro_kernel::{Error, Result};

use crate::errors::client::{INVALID_CLIENT, INVALID_CLIENT_TYPE};
use crate::errors::core::{TOO_LARGE, UNPACK_ANY};
use crate::errors::tendermint as errors;
use crate::height::{Height, revision_of};
use crate::merkle::sdk_specs;

const TYPE_URL: &str = "/ibc.lightclients.tendermint.v1.ClientState";
/// Most bytes of a client state that somebody brings (`MaxClientStateSize`).
const MAX_SIZE: usize = 32_768;
/// Height at which misbehaviour freezes a client.
pub(crate) const FROZEN: Height = Height::new(0, 1);

/// A client that has been checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientState {
    raw: Raw,
    /// Chain that is followed.
    pub(crate) chain_id: Id,
    /// Part of the trusted power that must have signed a header further on.
    pub(crate) trust_level: TrustThresholdFraction,
    /// How long a header is trusted, nanoseconds.
    pub(crate) trusting: i64,
    /// How long validators can be punished, nanoseconds.
    pub(crate) unbonding: i64,
    /// How far a header's time may be ahead of ours, nanoseconds.
    pub(crate) drift: i64,
    /// Zero unless the client is frozen.
    pub(crate) frozen: Height,
    /// The last height.
    pub(crate) latest: Height,
}

/// Nanoseconds of a duration as Go holds it; `None` where it has none.
fn nanos(duration: Option<&Duration>) -> Option<i64> {
    let duration = duration.copied().unwrap_or_default();
    let seconds = duration.seconds.checked_mul(1_000_000_000)?;
    let is_one_sign = (duration.seconds >= 0) == (duration.nanos >= 0)
        || duration.seconds == 0
        || duration.nanos == 0;
    let is_part = duration.nanos.unsigned_abs() < 1_000_000_000;
    let sum = seconds.checked_add(i64::from(duration.nanos))?;
    (is_one_sign && is_part).then_some(sum)
}

fn positive(duration: Option<&Duration>, kind: &Error, what: &str) -> Result<i64> {
    match nanos(duration) {
        Some(nanos) if nanos > 0 => Ok(nanos),
        _ => Err(kind
            .clone()
            .wrap(format_args!("{what} must be greater than zero"))),
    }
}

/// A duration as it is written.
pub(crate) fn duration(nanos: i64) -> Duration {
    let second = 1_000_000_000;
    Duration {
        seconds: nanos.div_euclid(second),
        nanos: i32::try_from(nanos.rem_euclid(second)).unwrap_or_default(),
    }
}

impl ClientState {
    /// Reads and checks a client state that somebody brings.
    pub(crate) fn from_any(any: Option<&Any>) -> Result<Self> {
        Self::from_raw(Self::read(any)?)
    }

    /// Reads one that is kept. It may have more bytes than it was brought with: what was absent is
    /// written, its height has grown, it was frozen.
    pub(crate) fn from_stored(any: &Any) -> Result<Self> {
        Self::from_raw(decode(any)?)
    }

    /// Reads what a chain has committed to as its successor: it is without what each client chooses
    /// for itself, so that something stands in for it until the client's own choices do.
    pub(crate) fn successor_from_any(any: Option<&Any>) -> Result<Self> {
        Self::from_raw(Raw {
            trust_level: Some(Fraction {
                numerator: 1,
                denominator: 3,
            }),
            trusting_period: Some(duration(1)),
            max_clock_drift: Some(duration(1)),
            frozen_height: None,
            ..Self::read(any)?
        })
    }

    fn read(any: Option<&Any>) -> Result<Raw> {
        let any = any.ok_or_else(|| UNPACK_ANY.wrap("client state is missing"))?;
        if any.type_url == TYPE_URL && any.value.len() > MAX_SIZE {
            return Err(TOO_LARGE.wrap(format_args!(
                "client state size {} exceeds max size {MAX_SIZE}",
                any.value.len()
            )));
        }
        decode(any)
    }

    /// Checks a client state (`ClientState.Validate`).
    pub(crate) fn from_raw(mut raw: Raw) -> Result<Self> {
        let chain_id = Id::try_from(raw.chain_id.as_str())
            .map_err(|error| errors::INVALID_CHAIN_ID.wrap(error))?;
        let trust_level = trust_level(&raw)?;
        let kinds = (
            errors::INVALID_TRUSTING_PERIOD,
            errors::INVALID_UNBONDING_PERIOD,
            errors::INVALID_CLOCK_DRIFT,
        );
        let trusting = positive(raw.trusting_period.as_ref(), &kinds.0, "trusting period")?;
        let unbonding = positive(raw.unbonding_period.as_ref(), &kinds.1, "unbonding period")?;
        let drift = positive(raw.max_clock_drift.as_ref(), &kinds.2, "max clock drift")?;
        let latest = Height::from(raw.latest_height);
        let revision = revision_of(chain_id.as_str());
        if latest.revision != revision {
            return Err(errors::INVALID_HEADER_HEIGHT.wrap(format_args!(
                "latest height revision number must match chain id revision number \
                 ({} != {revision})",
                latest.revision
            )));
        }
        if latest.height == 0 || i64::try_from(latest.height).is_err() {
            return Err(errors::INVALID_HEADER_HEIGHT.wrap(
                "tendermint client's latest height revision height cannot be zero or above 2^63-1",
            ));
        }
        if trusting >= unbonding {
            return Err(errors::INVALID_TRUSTING_PERIOD.wrap(format_args!(
                "trusting period ({trusting}ns) should be < unbonding period ({unbonding}ns)"
            )));
        }
        if raw.proof_specs != sdk_specs() {
            return Err(errors::INVALID_PROOF_SPECS
                .wrap("proof specs must be those of the SDK: iavl, tendermint"));
        }
        if raw.upgrade_path.iter().any(|key| key.trim().is_empty()) {
            return Err(INVALID_CLIENT.wrap("key in upgrade path cannot be empty"));
        }
        let frozen = Height::from(raw.frozen_height);
        // What is absent is zero, and Go writes it.
        raw.frozen_height = Some(frozen.to_proto());
        Ok(Self {
            raw,
            chain_id,
            trust_level,
            trusting,
            unbonding,
            drift,
            frozen,
            latest,
        })
    }

    /// As it is stored and sent.
    pub(crate) fn to_any(&self) -> Any {
        Any {
            type_url: TYPE_URL.to_owned(),
            value: self.to_raw().encode_to_vec(),
        }
    }

    fn to_raw(&self) -> Raw {
        Raw {
            chain_id: self.chain_id.to_string(),
            latest_height: Some(self.latest.to_proto()),
            frozen_height: Some(self.frozen.to_proto()),
            trusting_period: Some(duration(self.trusting)),
            ..self.raw.clone()
        }
    }

    /// Where the other side puts what it becomes.
    pub(crate) fn upgrade_path(&self) -> &[String] {
        &self.raw.upgrade_path
    }

    /// Without what each client chooses for itself (`ZeroCustomFields`).
    pub(crate) fn without_choices(&self) -> Any {
        let raw = Raw {
            trust_level: Some(Default::default()),
            trusting_period: Some(Duration::default()),
            max_clock_drift: Some(Duration::default()),
            frozen_height: Some(Height::default().to_proto()),
            #[allow(deprecated, reason = "the fields are there, and nothing is in them")]
            allow_update_after_expiry: false,
            #[allow(deprecated, reason = "the fields are there, and nothing is in them")]
            allow_update_after_misbehaviour: false,
            ..self.to_raw()
        };
        Any {
            type_url: TYPE_URL.to_owned(),
            value: raw.encode_to_vec(),
        }
    }

    /// The same client of the chain that `upgraded` follows: what a client chooses stays
    /// (`VerifyUpgradeAndUpdateState`).
    pub(crate) fn upgraded(&self, upgraded: &Self, trusting: i64) -> Result<Self> {
        Self::from_raw(Raw {
            trust_level: self.raw.trust_level,
            trusting_period: Some(duration(trusting)),
            max_clock_drift: self.raw.max_clock_drift,
            frozen_height: None,
            #[allow(deprecated, reason = "new clients never set them")]
            allow_update_after_expiry: false,
            #[allow(deprecated, reason = "new clients never set them")]
            allow_update_after_misbehaviour: false,
            ..upgraded.to_raw()
        })
    }

    /// True if both differ only in what a recovery may change (`IsMatchingClientState`).
    pub(crate) fn matches(&self, other: &Self) -> bool {
        let bare = |state: &Self| Raw {
            chain_id: String::new(),
            latest_height: None,
            frozen_height: None,
            trusting_period: None,
            #[allow(deprecated, reason = "old clients may have set them")]
            allow_update_after_expiry: true,
            #[allow(deprecated, reason = "old clients may have set them")]
            allow_update_after_misbehaviour: true,
            ..state.raw.clone()
        };
        bare(self) == bare(other)
    }

    /// True if a header of that time is trusted no more; both in nanoseconds since 1970.
    pub(crate) fn is_expired(&self, time: u64, now: u64) -> bool {
        let end = i128::from(time).saturating_add(i128::from(self.trusting));
        end <= i128::from(now)
    }
}

fn decode(any: &Any) -> Result<Raw> {
    if any.type_url != TYPE_URL {
        return Err(
            INVALID_CLIENT_TYPE.wrap(format_args!("no client state is known as {}", any.type_url))
        );
    }
    Raw::decode(&any.value[..]).map_err(|error| INVALID_CLIENT.wrap(format_args!("{error}")))
}

/// Between a third and all, as a fraction that cannot overflow where it is used.
fn trust_level(raw: &Raw) -> Result<TrustThresholdFraction> {
    let level = raw.trust_level.unwrap_or_default();
    let wrong = || {
        errors::INVALID_TRUST_LEVEL.wrap(format_args!(
            "trustLevel must be within [1/3, 1], given {}/{}",
            level.numerator, level.denominator
        ))
    };
    if level.numerator > level.denominator || level.denominator > u64::from(u32::MAX) {
        return Err(wrong());
    }
    TrustThresholdFraction::new(level.numerator, level.denominator).map_err(|_| wrong())
}
