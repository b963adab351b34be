//! `ibc-oracle`: contracts of other chains ask for inferences and buy grants, by packet.
//!
//! **Account.** Whoever owns the port at the other end of a channel has an account here, named by
//! connection and port. A contract of a wasmd chain has the port `wasm.<its address>`, so that its
//! account is its own, whatever channel it opens.
//!
//! **Money.** TCC is paid in beforehand: by a voucher that comes home through `ibc-gateway` with the
//! memo of [`Deposit`], or by anybody on this chain. A request reserves what it costs now; the answer
//! spends it, a refusal or a job without a result gives it back to the account. So a packet carries
//! no money, and one that is lost, late or refused can lose none. What is left goes by
//! [`PacketMsg::Withdraw`] to an account of this chain.
//!
//! **Answer.** The acknowledgement. That of an inference is written when the job is final, that of a
//! purchase when the sale has ended: nobody has to poll. A request that arrives too late is timed
//! out by the chain it came from, and nothing was reserved.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;

use crate::{
    custody::{PathStep, X25519Key},
    ibc_gateway::Homecoming,
    oracle::ResultCallback,
    types::{ContentRef, Digest},
};

pub use error::IbcOracleError;

/// The version of every channel.
pub const VERSION: &str = "tenzro-oracle-1";

/// Bytes of a packet, at most.
pub const MAX_PACKET: usize = 16 << 10;

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who allows connections.
    pub owner: String,
    /// The compute currency.
    pub compute_token: String,
    /// The `ibc-gateway` contract, through which vouchers come home.
    pub gateway: String,
    /// The `oracle` contract.
    pub oracle: String,
    /// The `models` contract: what an inference costs.
    pub models: String,
    /// The `marketplace` contract.
    pub marketplace: String,
    /// The `custody` contract.
    pub custody: String,
    /// Connections over which channels may be opened, for example `connection-0`.
    pub connections: Vec<String>,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the compute token: TCC was sent with a [`ReceiveMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by the oracle: a job of a request has a result.
    OracleResult(ResultCallback),
    /// Callable by anyone, once the job or the sale of a request has ended: answers it. The reader of
    /// a purchase may as soon as it has the keys, which settles the sale.
    Answer {
        /// The request.
        request: u64,
    },
    /// Callable by the reader of a purchase: tells custody which bundles are here; see
    /// `custody::ExecuteMsg::Confirm`.
    Confirm {
        /// The request.
        request: u64,
        /// Custodians that delivered.
        custodians: Vec<String>,
    },
    /// Callable by the reader of a purchase: shows a wrong share; see
    /// `custody::ExecuteMsg::Dispute`. The part of the slash stays with the bonds' denomination here.
    Dispute {
        /// The request.
        request: u64,
        /// Who lied.
        custodian: String,
        /// Where in the version the item stands, from 0.
        position: u64,
        /// The masked share.
        masked: Digest,
        /// From the entry's leaf to the root.
        path: Vec<PathStep>,
    },
    /// Callable by the owner: whether new channels may be opened over a connection.
    SetConnection {
        /// The connection on this chain.
        connection: String,
        /// Whether they may.
        allowed: bool,
    },
    /// Callable by the owner: names who is to be the owner.
    ProposeOwner {
        /// Who.
        owner: String,
    },
    /// Callable by whom the owner proposed.
    AcceptOwner {},
}

/// What TCC is sent for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Pays into the account at the other end of a channel.
    Deposit {
        /// The channel on this chain.
        channel: String,
    },
    /// A voucher came home; its sender's memo gave a [`Deposit`].
    Homecoming(Homecoming),
}

/// What the memo of a voucher gives that comes home to this contract:
/// `{"cw20_send": {"msg": base64({"channel": "channel-1"})}}`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// The channel of this contract, on this chain.
    pub channel: String,
}

/// What a packet asks for.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum PacketMsg {
    /// An inference. Answered with [`Answer::Inference`] when its job is final.
    Infer {
        /// The model.
        model: u64,
        /// The content, which must lie with an operator.
        input: ContentRef,
        /// A higher price than this is an error, micro-TCC.
        max_fee: Uint128,
    },
    /// A grant to a dataset version. Answered with [`Answer::Grant`] when the sale has ended.
    Buy {
        /// The version.
        version: u64,
        /// A higher price than this is an error, micro-TCC.
        max_price: Uint128,
        /// Where contents are in custody: whose key they are sealed to, and the account on this chain
        /// that confirms what it got.
        reader: Option<Reader>,
    },
    /// Pays what is left out. Answered with [`Answer::Withdrawn`] at once.
    Withdraw {
        /// How much, micro-TCC; all if absent.
        amount: Option<Uint128>,
        /// Who gets it, an address of this chain.
        to: String,
    },
    /// What is left. Answered with [`Answer::Balance`] at once.
    Balance {},
}

/// Who reads what is bought.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// Its key, made for this purchase.
    pub key: X25519Key,
    /// Its account on this chain.
    pub account: String,
}

/// The acknowledgement of a packet, in the form of ICS-4.
#[cw_serde]
pub enum Ack {
    /// An [`Answer`] in JSON.
    Result(Binary),
    /// Why there is none: `[ibc-oracle/<code>] …`. Nothing was spent.
    Error(String),
}

/// What was asked for.
#[cw_serde]
pub enum Answer {
    /// The result of a final job.
    Inference {
        /// The job.
        job: u64,
        /// The winning operator's own output.
        output: Binary,
        /// Quality from which the model votes "accept", Q15.
        accept_q15: u16,
        /// What was spent, micro-TCC.
        fee: Uint128,
        /// What is left, micro-TCC.
        balance: Uint128,
    },
    /// A grant.
    Grant {
        /// The marketplace's grant.
        grant: u64,
        /// The version that it opens.
        version: u64,
        /// What was spent, micro-TCC.
        price: Uint128,
        /// What is left, micro-TCC.
        balance: Uint128,
    },
    /// A payment out.
    Withdrawn {
        /// How much, micro-TCC.
        amount: Uint128,
        /// What is left, micro-TCC.
        balance: Uint128,
    },
    /// What is left.
    Balance {
        /// In micro-TCC.
        balance: Uint128,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
    /// The account at the other end of a channel.
    #[returns(AccountResponse)]
    Account {
        /// The channel on this chain.
        channel: String,
    },
    /// One request that is not answered.
    #[returns(RequestResponse)]
    Request {
        /// The request.
        request: u64,
    },
    /// Requests that are not answered, oldest first.
    #[returns(RequestsResponse)]
    Requests {
        /// Continue after this request.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Sums over all accounts, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {},
}

/// The account of a contract on another chain.
#[cw_serde]
pub struct AccountResponse {
    /// The connection to its chain.
    pub connection: String,
    /// Its port there.
    pub port: String,
    /// What it can spend, micro-TCC.
    pub balance: Uint128,
    /// What open requests hold, micro-TCC.
    pub reserved: Uint128,
}

/// What a request is for.
#[cw_serde]
pub enum RequestKind {
    /// An inference.
    Inference {
        /// The oracle's job.
        job: u64,
    },
    /// A purchase.
    Grant {
        /// The marketplace's grant.
        grant: u64,
        /// The version.
        version: u64,
        /// Who confirms and may settle.
        reader: Option<String>,
    },
}

/// A request that is not answered.
#[cw_serde]
pub struct RequestResponse {
    /// Its number, from 1.
    pub request: u64,
    /// The channel it came through.
    pub channel: String,
    /// The packet's number there.
    pub sequence: u64,
    /// What it holds, micro-TCC.
    pub reserved: Uint128,
    /// What it is for.
    pub kind: RequestKind,
}

/// A page of requests.
#[cw_serde]
pub struct RequestsResponse {
    /// By number.
    pub requests: Vec<RequestResponse>,
}

/// Sums in micro-TCC: `deposited = balances + reserved + spent + withdrawn`. The contract holds
/// `balances`; oracle and marketplace hold what is reserved.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Paid in.
    pub deposited: Uint128,
    /// What accounts can spend.
    pub balances: Uint128,
    /// What open requests hold.
    pub reserved: Uint128,
    /// Spent on answers.
    pub spent: Uint128,
    /// Paid out.
    pub withdrawn: Uint128,
}
