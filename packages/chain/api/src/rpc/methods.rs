//! The methods, their parameters, and which answers may be cached.
//!
//! CometBFT also lets `abci_info` and `blockchain` be cached for a day, although both tell of the
//! latest block; here they are not.

use super::params::{Args, Kind, Param};

macro_rules! methods {
    ($($(#[$doc:meta])* $variant:ident = $name:literal ($($param:literal: $kind:ident),*) $cache:expr;)*) => {
        /// A method.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Method { $($(#[$doc])* $variant,)* }

        impl Method {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its parameters in the order of array arguments.
            #[must_use]
            pub const fn params(self) -> &'static [Param] {
                match self {
                    $(Self::$variant => &[$(Param { name: $param, kind: Kind::$kind },)*],)*
                }
            }

            const fn cache(self) -> Cache {
                match self { $(Self::$variant => $cache,)* }
            }
        }
    };
}

/// Whether proxies may keep an answer for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cache {
    Never,
    Always,
    /// When a height is named; it is the first parameter.
    AtHeight,
}

use Cache::{Always, AtHeight, Never};

methods! {
    /// Information about the application.
    AbciInfo = "abci_info" () Never;
    /// Reads state.
    AbciQuery = "abci_query" ("path": Text, "data": HexBytes, "height": Int64, "prove": Bool) Never;
    /// A block by height.
    Block = "block" ("height": Int64) AtHeight;
    /// A block by hash.
    BlockByHash = "block_by_hash" ("hash": Bytes) Always;
    /// What a block did.
    BlockResults = "block_results" ("height": Int64) AtHeight;
    /// Blocks by their own events.
    BlockSearch = "block_search" ("query": Text, "page": Int, "per_page": Int, "order_by": Text) Never;
    /// Up to 20 block headers, newest first.
    Blockchain = "blockchain" ("minHeight": Int64, "maxHeight": Int64) Never;
    /// Hands in proof of misbehaviour.
    BroadcastEvidence = "broadcast_evidence" ("evidence": Ignored) Never;
    /// Hands in a transaction and answers at once.
    BroadcastTxAsync = "broadcast_tx_async" ("tx": Bytes) Never;
    /// Hands in a transaction and waits for its block.
    BroadcastTxCommit = "broadcast_tx_commit" ("tx": Bytes) Never;
    /// Hands in a transaction and waits for the pool's check.
    BroadcastTxSync = "broadcast_tx_sync" ("tx": Bytes) Never;
    /// Checks a transaction without handing it in.
    CheckTx = "check_tx" ("tx": Bytes) Never;
    /// Header and signatures of a block.
    Commit = "commit" ("height": Int64) AtHeight;
    /// Consensus parameters.
    ConsensusParams = "consensus_params" ("height": Int64) AtHeight;
    /// Where consensus is.
    ConsensusState = "consensus_state" () Never;
    /// Where consensus is, with more detail.
    DumpConsensusState = "dump_consensus_state" () Never;
    /// The genesis document.
    Genesis = "genesis" () Always;
    /// The genesis document in pieces.
    GenesisChunked = "genesis_chunked" ("chunk": Uint) Always;
    /// A header by height.
    Header = "header" ("height": Int64) AtHeight;
    /// A header by hash.
    HeaderByHash = "header_by_hash" ("hash": HexBytes) Always;
    /// That the node answers.
    Health = "health" () Never;
    /// Peers.
    NetInfo = "net_info" () Never;
    /// How many transactions wait.
    NumUnconfirmedTxs = "num_unconfirmed_txs" () Never;
    /// Node, chain and validator.
    Status = "status" () Never;
    /// Begins to send events; websocket only.
    Subscribe = "subscribe" ("query": Text) Never;
    /// A transaction by hash.
    Tx = "tx" ("hash": Bytes, "prove": Bool) Always;
    /// Transactions by their events.
    TxSearch = "tx_search" (
        "query": Text, "prove": Bool, "page": Int, "per_page": Int, "order_by": Text
    ) Never;
    /// Transactions that wait.
    UnconfirmedTxs = "unconfirmed_txs" ("limit": Int) Never;
    /// Ends a subscription; websocket only.
    Unsubscribe = "unsubscribe" ("query": Text) Never;
    /// Ends all subscriptions; websocket only.
    UnsubscribeAll = "unsubscribe_all" () Never;
    /// Validators.
    Validators = "validators" ("height": Int64, "page": Int, "per_page": Int) AtHeight;
}

impl Method {
    /// The method of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|method| method.name() == name)
    }

    /// True for methods that need a websocket.
    #[must_use]
    pub const fn is_websocket_only(self) -> bool {
        matches!(
            self,
            Self::Subscribe | Self::Unsubscribe | Self::UnsubscribeAll
        )
    }

    /// True if the answer to these arguments may be kept for a day.
    #[must_use]
    pub fn is_cacheable(self, args: &Args) -> bool {
        match self.cache() {
            Never => false,
            Always => true,
            AtHeight => args.number(0).is_some_and(|height| height != 0),
        }
    }
}
