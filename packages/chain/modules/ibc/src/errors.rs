//! Codespaces of ibc-go v10: the `errors.go` of each of its modules.

use std::fmt;

use tenzro_kernel::Error;

macro_rules! kinds {
    ($codespace:literal, $($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        use tenzro_kernel::Error;
        $($(#[$doc])* pub const $name: Error = Error::new($codespace, $code, $text);)*
    };
}

/// Codespace `ibc` (`modules/core/errors/errors.go`).
pub mod core {
    kinds! { "ibc",
        /// A sequence that is not valid.
        INVALID_SEQUENCE = 1, "invalid sequence";
        /// A signer that may not do it.
        UNAUTHORIZED = 2, "unauthorized";
        /// Nothing that can be read.
        UNKNOWN_REQUEST = 4, "unknown request";
        /// Not an address.
        INVALID_ADDRESS = 5, "invalid address";
        /// Coins that are not valid.
        INVALID_COINS = 6, "invalid coins";
        /// A request that makes no sense.
        INVALID_REQUEST = 8, "invalid request";
        /// A height that is not valid here.
        INVALID_HEIGHT = 9, "invalid height";
        /// A version that is not valid.
        INVALID_VERSION = 10, "invalid version";
        /// A type that is not valid here.
        INVALID_TYPE = 12, "invalid type";
        /// A value that cannot be unpacked.
        UNPACK_ANY = 14, "failed unpacking protobuf message from Any";
        /// Larger than allowed.
        TOO_LARGE = 17, "entity too large";
    }
}

/// Codespace `client` (`modules/core/02-client/types/errors.go`).
pub mod client {
    kinds! { "client",
        /// There is no such client.
        NOT_FOUND = 4, "light client not found";
        /// There is no consensus state of that height.
        CONSENSUS_STATE_NOT_FOUND = 7, "consensus state not found";
        /// A consensus state that is not valid.
        INVALID_CONSENSUS = 8, "invalid consensus state";
        /// A type of client that is not taken.
        INVALID_CLIENT_TYPE = 10, "invalid client type";
        /// A header that is not valid.
        INVALID_HEADER = 12, "invalid client header";
        /// Not misbehaviour.
        INVALID_MISBEHAVIOUR = 13, "invalid light client misbehaviour";
        /// The client cannot be brought on.
        UPDATE_FAILED = 23, "unable to update light client";
        /// The client needs no recovery.
        INVALID_RECOVERY = 24, "invalid recovery client";
        /// The client cannot be upgraded so.
        INVALID_UPGRADE = 25, "invalid client upgrade";
        /// A height that is not valid here.
        INVALID_HEIGHT = 26, "invalid height";
        /// A client that cannot stand in for the other.
        INVALID_SUBSTITUTE = 27, "invalid client state substitute";
        /// A client that is frozen, expired or not there.
        NOT_ACTIVE = 29, "client state is not active";
        /// Nobody knows clients of that type.
        ROUTE_NOT_FOUND = 32, "light client module route not found";
        /// A client that is not valid.
        INVALID_CLIENT = 3, "light client is invalid";
    }
}

/// Codespace `connection` (`modules/core/03-connection/types/errors.go`).
pub mod connection {
    kinds! { "connection",
        /// There is no such connection.
        NOT_FOUND = 3, "connection not found";
        /// The client has no connections.
        CLIENT_PATHS_NOT_FOUND = 4, "light client connection paths not found";
        /// Not in the state that the step needs.
        INVALID_STATE = 6, "invalid connection state";
        /// The other side is described wrongly.
        INVALID_COUNTERPARTY = 7, "invalid counterparty connection";
        /// A version that is not valid.
        INVALID_VERSION = 9, "invalid connection version";
        /// No version that both sides speak.
        NO_COMMON_VERSION = 10, "connection version negotiation failed";
        /// Not an identifier of a connection.
        INVALID_IDENTIFIER = 11, "invalid connection identifier";
    }
}

/// Codespace `channel` (`modules/core/04-channel/types/errors.go`).
pub mod channel {
    kinds! { "channel",
        /// There is no such channel.
        NOT_FOUND = 3, "channel not found";
        /// A channel that is not valid.
        INVALID_CHANNEL = 4, "invalid channel";
        /// Not in the state that the step needs.
        INVALID_STATE = 5, "invalid channel state";
        /// Neither ordered nor unordered, or not the one needed.
        INVALID_ORDERING = 6, "invalid channel ordering";
        /// The other side is described wrongly.
        INVALID_COUNTERPARTY = 7, "invalid counterparty channel";
        /// The channel has no counter of sent packets.
        NO_SEND_SEQUENCE = 10, "sequence send not found";
        /// The channel has no counter of received packets.
        NO_RECEIVE_SEQUENCE = 11, "sequence receive not found";
        /// The channel has no counter of acknowledgements.
        NO_ACK_SEQUENCE = 12, "sequence acknowledgement not found";
        /// A packet that is not valid, or not the one that was sent.
        INVALID_PACKET = 13, "invalid packet";
        /// More than one connection.
        TOO_MANY_HOPS = 15, "too many connection hops";
        /// An acknowledgement that is not valid.
        INVALID_ACKNOWLEDGEMENT = 16, "invalid acknowledgement";
        /// The packet was answered already.
        ACKNOWLEDGEMENT_EXISTS = 17, "acknowledgement for packet already exists";
        /// Not an identifier of a channel.
        INVALID_IDENTIFIER = 18, "invalid channel identifier";
        /// The packet arrived, so it cannot time out.
        PACKET_RECEIVED = 19, "packet already received";
        /// Not the next packet of an ordered channel.
        OUT_OF_ORDER = 21, "packet sequence is out of order";
        /// All packet messages of a transaction were relayed already.
        REDUNDANT_TX = 22, "packet messages are redundant";
        /// This packet message was relayed already.
        NO_OP = 23, "message is redundant, no-op will be performed";
        /// The packet can still arrive.
        TIMEOUT_NOT_REACHED = 39, "timeout not reached";
        /// The packet came too late.
        TIMEOUT_ELAPSED = 40, "timeout elapsed";
    }
}

/// Codespace `commitment` (`modules/core/23-commitment/types/errors.go`).
pub mod commitment {
    kinds! { "commitment",
        /// A proof that does not hold.
        INVALID_PROOF = 2, "invalid proof";
        /// A prefix that is not valid.
        INVALID_PREFIX = 3, "invalid prefix";
        /// A proof that is none.
        INVALID_MERKLE_PROOF = 4, "invalid merkle proof";
    }
}

/// Codespace `port` (`modules/core/05-port/types/errors.go`).
pub mod port {
    kinds! { "port",
        /// No application has this port.
        INVALID_ROUTE = 5, "route not found";
    }
}

/// Codespace `07-tendermint` (`modules/light-clients/07-tendermint/errors.go`).
pub mod tendermint {
    kinds! { "07-tendermint",
        /// A chain id that is not valid.
        INVALID_CHAIN_ID = 2, "invalid chain-id";
        /// A trusting period that is not valid.
        INVALID_TRUSTING_PERIOD = 3, "invalid trusting period";
        /// An unbonding period that is not valid.
        INVALID_UNBONDING_PERIOD = 4, "invalid unbonding period";
        /// A height that is not valid in a header.
        INVALID_HEADER_HEIGHT = 5, "invalid header height";
        /// A header that is not valid.
        INVALID_HEADER = 6, "invalid header";
        /// A clock drift that is not valid.
        INVALID_CLOCK_DRIFT = 7, "invalid max clock drift";
        /// It is not known when the height was processed.
        NO_PROCESSED_TIME = 8, "processed time not found";
        /// It is not known at which height the height was processed.
        NO_PROCESSED_HEIGHT = 9, "processed height not found";
        /// The delay of the connection is not over.
        DELAY_NOT_PASSED = 10, "packet-specified delay period has not been reached";
        /// The header that is trusted is too old.
        TRUST_EXPIRED = 11, "time since latest trusted state has passed the trusting period";
        /// Proof specs that are not taken.
        INVALID_PROOF_SPECS = 13, "invalid proof specs";
        /// Validators that are not those expected.
        INVALID_VALIDATOR_SET = 14, "invalid validator set";
        /// A trust level that is not valid.
        INVALID_TRUST_LEVEL = 15, "invalid trust level";
    }
}

/// A failure that ibc-go passes on from libraries without a code of their own.
pub(crate) fn unnamed(text: impl fmt::Display) -> Error {
    Error {
        message: text.to_string().into(),
        ..Error::new("undefined", 1, "internal")
    }
}
