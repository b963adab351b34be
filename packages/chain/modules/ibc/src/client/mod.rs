//! Clients: what this chain knows of others (ICS-2; `modules/core/02-client` of ibc-go).

mod params;

use ibc_proto::google::protobuf::Any;
use prost::Message;
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Ctx, Result};

pub(crate) use params::{check_params, params, set_params};

use crate::errors::client as errors;
use crate::events::{emit, hex};
use crate::height::Height;
use crate::merkle::Path;
use crate::tendermint::{self, CLIENT_TYPE, ClientMessage, ClientState, ConsensusState, Delay};
use crate::{keys, store};

const MODULE: &str = "ibc_client";

/// What can be done with a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It can be used.
    Active,
    /// Its chain has signed two things.
    Frozen,
    /// Its last header is too old to be trusted.
    Expired,
    /// There is no such client.
    Unknown,
    /// The parameters do not allow clients of that type.
    Unauthorized,
}

impl Status {
    /// Its name as ibc-go prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Frozen => "Frozen",
            Self::Expired => "Expired",
            Self::Unknown => "Unknown",
            Self::Unauthorized => "Unauthorized",
        }
    }
}

/// Refuses what is not the identifier of a client that is allowed.
fn check_route(ctx: &Ctx, client: &str) -> Result<()> {
    let kind = host::client_parts(client).map(|(kind, _)| kind);
    if kind != Some(CLIENT_TYPE) {
        return Err(errors::ROUTE_NOT_FOUND.wrap(client));
    }
    if params::allows(&params(ctx)?, CLIENT_TYPE) {
        Ok(())
    } else {
        Err(errors::INVALID_CLIENT_TYPE.wrap(format_args!(
            "client ({client}) type {CLIENT_TYPE} is not in the allowed client list"
        )))
    }
}

/// A client that must be there.
pub(crate) fn get(ctx: &Ctx, client: &str) -> Result<ClientState> {
    tendermint::client_state(ctx, client)?.ok_or_else(|| errors::NOT_FOUND.wrap(client))
}

/// What can be done with a client.
pub(crate) fn status(ctx: &Ctx, client: &str) -> Result<Status> {
    let Some((kind, _)) = host::client_parts(client) else {
        return Ok(Status::Unknown);
    };
    if !params::allows(&params(ctx)?, kind) {
        return Ok(Status::Unauthorized);
    }
    let Some(state) = tendermint::client_state(ctx, client)? else {
        return Ok(Status::Unknown);
    };
    if !state.frozen.is_zero() {
        return Ok(Status::Frozen);
    }
    let latest = tendermint::consensus_state(ctx, client, state.latest)?;
    let is_active =
        latest.is_some_and(|latest| !state.is_expired(latest.time, ctx.block.time_nanos));
    Ok(if is_active {
        Status::Active
    } else {
        Status::Expired
    })
}

/// A client that must be active; `doing` says for what.
pub(crate) fn active(ctx: &Ctx, client: &str, doing: &str) -> Result<ClientState> {
    match status(ctx, client)? {
        Status::Active => get(ctx, client),
        status => Err(errors::NOT_ACTIVE.wrap(format_args!(
            "{doing}client ({client}) with status {}",
            status.name()
        ))),
    }
}

/// Begins a client; answers its identifier.
pub(crate) fn create(ctx: &Ctx, state: &ClientState, consensus: &ConsensusState) -> Result<String> {
    let number = store::take_number(ctx, keys::NEXT_CLIENT)?;
    let client = format!("{CLIENT_TYPE}-{number}");
    check_route(ctx, &client)?;
    tendermint::initialize(ctx, &client, state, consensus)?;
    active(ctx, &client, "cannot create ")?;
    emit(
        ctx,
        "create_client",
        MODULE,
        [
            ("client_id", client.clone()),
            ("client_type", CLIENT_TYPE.to_owned()),
            ("consensus_height", state.latest.to_string()),
        ],
    );
    Ok(client)
}

/// Brings a client on, or freezes it where what was submitted shows misbehaviour. `any` is what was
/// submitted, for the event.
pub(crate) fn update(
    ctx: &Ctx,
    client: &str,
    message: &ClientMessage,
    any: Option<&Any>,
) -> Result<()> {
    check_route(ctx, client)?;
    let state = active(ctx, client, "cannot update ")?;
    tendermint::verify(ctx, client, &state, message)?;
    if tendermint::shows_misbehaviour(ctx, client, message)? {
        tendermint::freeze(ctx, client, state)?;
        emit(
            ctx,
            "client_misbehaviour",
            MODULE,
            [
                ("client_id", client.to_owned()),
                ("client_type", CLIENT_TYPE.to_owned()),
            ],
        );
        return Ok(());
    }
    let height = match message {
        ClientMessage::Header(header) => {
            tendermint::update(ctx, client, state, header)?.to_string()
        }
        // Two headers that agree change nothing, and no height is named.
        ClientMessage::Misbehaviour(_) => String::new(),
    };
    let header = any.map(Message::encode_to_vec).unwrap_or_default();
    emit(
        ctx,
        "update_client",
        MODULE,
        [
            ("client_id", client.to_owned()),
            ("client_type", CLIENT_TYPE.to_owned()),
            ("consensus_height", height.clone()),
            ("consensus_heights", height),
            // ibc-go has left it out since v10; relayers look for misbehaviour in it.
            ("header", hex(&header)),
        ],
    );
    Ok(())
}

/// Lets a client follow the successor that its chain has named.
pub(crate) fn upgrade(
    ctx: &Ctx,
    client: &str,
    upgraded: (&ClientState, &[u8]),
    consensus: (&ConsensusState, &[u8]),
) -> Result<()> {
    check_route(ctx, client)?;
    let state = active(ctx, client, "cannot upgrade ")?;
    tendermint::upgrade(ctx, (client, &state), upgraded, consensus)
        .map_err(|error| error.wrap(format_args!("cannot upgrade client with ID {client}")))?;
    emit(
        ctx,
        "upgrade_client",
        MODULE,
        [
            ("client_id", client.to_owned()),
            ("client_type", CLIENT_TYPE.to_owned()),
            ("consensus_height", upgraded.0.latest.to_string()),
        ],
    );
    Ok(())
}

/// Lets a client that is frozen or expired go on where `substitute` stands.
pub(crate) fn recover(ctx: &Ctx, subject: &str, substitute: &str) -> Result<()> {
    check_route(ctx, subject)?;
    let status = status(ctx, subject)?;
    if status == Status::Active {
        return Err(errors::INVALID_RECOVERY.wrap(format_args!(
            "cannot recover subject client ({subject}) with status {}",
            status.name()
        )));
    }
    let other = active(ctx, substitute, "cannot recover client using substitute ")?;
    let state = get(ctx, subject)?;
    if state.latest >= other.latest {
        return Err(errors::INVALID_HEIGHT.wrap(format_args!(
            "subject client state latest height is greater or equal to substitute client state \
             latest height ({} >= {})",
            state.latest, other.latest
        )));
    }
    tendermint::recover(ctx, (subject, state), (substitute, &other))?;
    emit(
        ctx,
        "recover_client",
        MODULE,
        [
            ("subject_client_id", subject.to_owned()),
            ("client_type", CLIENT_TYPE.to_owned()),
        ],
    );
    Ok(())
}

/// Time of a height that a client knows, nanoseconds since 1970.
pub(crate) fn time_at(ctx: &Ctx, client: &str, height: Height) -> Result<u64> {
    let found = tendermint::consensus_state(ctx, client, height)?;
    let consensus = found
        .ok_or_else(|| errors::CONSENSUS_STATE_NOT_FOUND.wrap(format_args!("height ({height})")))?;
    Ok(consensus.time)
}

/// A proof that a relayer brings, of the state of the other side at a height.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProofAt<'a> {
    /// The proof, as bytes.
    pub(crate) proof: &'a [u8],
    /// Height whose header commits to the state.
    pub(crate) height: Height,
}

/// Checks that `value` is under `path` in the state of a client's chain.
pub(crate) fn verify_membership(
    ctx: &Ctx,
    client: &str,
    proof: ProofAt,
    delay: Delay,
    path: &Path,
    value: &[u8],
) -> Result<()> {
    let state = active(ctx, client, "")?;
    let of = (client, &state);
    tendermint::verify_membership(ctx, of, proof.height, delay, proof.proof, path, value)
}

/// Checks that nothing is under `path` in the state of a client's chain.
pub(crate) fn verify_absence(
    ctx: &Ctx,
    client: &str,
    proof: ProofAt,
    delay: Delay,
    path: &Path,
) -> Result<()> {
    let state = active(ctx, client, "")?;
    tendermint::verify_absence(
        ctx,
        (client, &state),
        proof.height,
        delay,
        proof.proof,
        path,
    )
}
