#![doc = include_str!("../README.md")]

mod ctx;
mod event;
mod gas;
pub mod ibc;
pub mod keepers;
mod kv;
mod page;
mod router;

pub use ctx::{BlockInfo, Ctx, Mode, TxInfo};
pub use event::{Attribute, event};
pub use gas::{Gas, prices};
pub use kv::{Kv, KvIter};
pub use page::{Page, page};
pub use router::{
    Handled, MsgHandler, MsgRouter, QueryHandler, QueryRouter, decode, module_of, type_url,
};
pub use tendermint::abci::Event;
pub use tenzro_chain_types::{
    Address, Coin, Coins, Error, NATIVE_DENOM, QueryError, Result, Status, sdk,
};
pub use tenzro_store::{KeyRange, Order, StoreName};
