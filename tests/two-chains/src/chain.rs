//! A chain: modules over a store, a block for each message.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use cosmos_sdk_proto::Any;
use ibc_proto::ibc::core::channel::v1::Channel;
use ibc_proto::ibc::core::commitment::v1::MerkleProof;
use prost::{Message, Name};
use serde_json::json;
use tenzro_kernel::ibc::Ports;
use tenzro_kernel::keepers::Bank;
use tenzro_kernel::{
    Address, BlockInfo, Ctx, Event, Gas, Mode, MsgRouter, QueryRouter, Result, type_url,
};
use tenzro_module_auth::AuthKeeper;
use tenzro_module_bank::BankKeeper;
use tenzro_module_callbacks::{Callbacks, WithCallbacks};
use tenzro_module_ibc::{IbcChannels, IbcKeeper, keys};
use tenzro_module_transfer::{TransferKeeper, TransferPackets};
use tenzro_module_wasm::WasmKeeper;
use tenzro_store::{MultiSnapshot, MultiStore, Overlay};

use crate::contracts::{Wasm, open_to_all};
use crate::machine::Machine;
use crate::mock::Mock;
use crate::signer::{Block, Validators};

/// When the chains begin, nanoseconds since 1970.
pub const GENESIS_TIME: u64 = 1_700_000_000_000_000_000;
const RELAYER: u8 = 9;
const STORES: [&str; 7] = [
    "acc", "bank", "circuit", "ibc", "transfer", "upgrade", "wasm",
];

/// The time of the chains, which both share.
pub type Clock = Rc<Cell<u64>>;

/// What came of a message.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub response: Any,
    pub events: Vec<Event>,
}

impl Delivered {
    pub fn decode<M: Message + Default>(&self) -> M {
        M::decode(&self.response.value[..]).unwrap()
    }

    /// An attribute of the first event of a kind.
    pub fn attribute(&self, kind: &str, key: &str) -> Option<String> {
        let event = self.events.iter().find(|event| event.kind == kind)?;
        let mut attributes = event.attributes.iter();
        let found = attributes.find(|it| it.key_str().unwrap() == key)?;
        Some(found.value_str().unwrap().to_owned())
    }

    pub fn kinds(&self) -> Vec<&str> {
        self.events.iter().map(|event| &event.kind[..]).collect()
    }
}

pub struct Chain {
    pub id: String,
    pub clock: Clock,
    pub validators: Validators,
    pub height: u64,
    pub router: Arc<OnceLock<MsgRouter>>,
    pub bank: Arc<BankKeeper>,
    pub ibc: Arc<IbcKeeper>,
    pub mock: Arc<Mock>,
    pub queries: QueryRouter,
    pub wasm: Arc<WasmKeeper>,
    pub machine: Arc<Wasm>,
    store: MultiStore,
    snapshots: BTreeMap<u64, Arc<MultiSnapshot>>,
    blocks: BTreeMap<u64, Block>,
}

/// An account by a number.
pub fn account(number: u8) -> Address {
    Address::new(vec![number; 20]).unwrap()
}

pub fn any<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: type_url::<M>(),
        value: message.encode_to_vec(),
    }
}

impl Chain {
    /// A chain whose accounts 1 to 3 hold a million of `coin` each.
    pub fn new(id: &str, clock: Clock, validators: Validators, coin: &str) -> Self {
        let auth = Arc::new(AuthKeeper::new(vec![
            ("fee_collector", &[]),
            ("transfer", &["minter", "burner"]),
            ("wasm", &["burner"]),
        ]));
        let blocked: Vec<Address> = auth.module_names().map(Address::module).collect();
        let bank = Arc::new(BankKeeper::new(Arc::<AuthKeeper>::clone(&auth), blocked));
        let router: Arc<OnceLock<MsgRouter>> = Arc::default();
        let mock = Arc::new(Mock {
            router: Arc::clone(&router),
            ..Mock::default()
        });
        let authority = Address::module("gov");
        let queries: Arc<OnceLock<QueryRouter>> = Arc::default();
        let machine = Wasm::open();
        let wasm = Arc::new(WasmKeeper::new(
            Arc::clone(&machine.vm),
            auth,
            Arc::<BankKeeper>::clone(&bank),
            Arc::new(IbcChannels),
            Arc::clone(&router),
            Arc::clone(&queries),
            authority.clone(),
        ));
        let callbacks = Arc::new(Callbacks::new(
            Arc::new(IbcChannels),
            Arc::new(TransferPackets),
            Arc::<WasmKeeper>::clone(&wasm),
        ));
        let transfer = Arc::new(TransferKeeper::new(
            authority.clone(),
            Arc::<Callbacks>::clone(&callbacks),
            Arc::<BankKeeper>::clone(&bank),
        ));
        let mut ports = Ports::default();
        let transfers = WithCallbacks::new(Arc::<TransferKeeper>::clone(&transfer), callbacks);
        ports.add("transfer", Arc::new(transfers));
        ports.add_prefix("wasm", Arc::<WasmKeeper>::clone(&wasm));
        ports.add_prefix("mock", Arc::<Mock>::clone(&mock));
        let ibc = Arc::new(IbcKeeper::new(authority, ports));
        let mut messages = MsgRouter::default();
        tenzro_module_ibc::register_messages(&mut messages, &ibc);
        tenzro_module_transfer::register_messages(&mut messages, &transfer);
        tenzro_module_bank::register_messages(&mut messages, &bank);
        tenzro_module_wasm::register_messages(&mut messages, &wasm);
        assert!(router.set(messages).is_ok());
        let mut answers = QueryRouter::default();
        tenzro_module_ibc::register_queries(&mut answers);
        tenzro_module_transfer::register_queries(&mut answers, &transfer);
        tenzro_module_wasm::register_queries(&mut answers, &wasm);
        assert!(queries.set(answers.clone()).is_ok());
        let mut chain = Self {
            id: id.to_owned(),
            clock,
            validators,
            height: 0,
            router,
            bank,
            ibc,
            mock,
            queries: answers,
            wasm: Arc::clone(&wasm),
            machine,
            store: MultiStore::new(&STORES, 1),
            snapshots: BTreeMap::new(),
            blocks: BTreeMap::new(),
        };
        let empty = chain.store.empty_snapshot();
        chain.snapshots.insert(0, empty);
        let begun = chain.block(|chain, ctx| {
            wasm.init_genesis(ctx, &open_to_all())?;
            chain.begin(ctx, coin)
        });
        begun.unwrap();
        chain.next_block();
        chain
    }

    fn begin(&self, ctx: &Ctx, coin: &str) -> Result<()> {
        tenzro_module_ibc::init_genesis(ctx)?;
        tenzro_module_transfer::init_genesis(ctx)?;
        let balance = |number| {
            let coins = json!([{ "denom": coin, "amount": "1000000" }]);
            json!({ "address": account(number).to_string(), "coins": coins })
        };
        let genesis = json!({
            "params": { "default_send_enabled": true },
            "balances": [balance(1), balance(2), balance(3)],
        });
        let genesis = serde_json::from_value(genesis).unwrap();
        self.bank.init_genesis(ctx, &genesis)
    }

    fn info(&self) -> BlockInfo {
        BlockInfo {
            chain_id: self.id.clone(),
            height: self.height,
            time_nanos: self.clock.get(),
            ..BlockInfo::default()
        }
    }

    fn tip(&self) -> &Arc<MultiSnapshot> {
        self.snapshots.last_key_value().unwrap().1
    }

    /// A block: what `work` writes is kept if it succeeds.
    fn block<T>(&mut self, work: impl FnOnce(&Self, &Ctx) -> Result<T>) -> Result<T> {
        self.height += 1;
        self.clock.set(self.clock.get() + 1_000_000_000);
        let overlay = Overlay::new(Arc::clone(self.tip()));
        let ctx = Ctx::new(overlay.clone(), Rc::new(self.info()), Mode::Finalize);
        let branch = ctx.branch();
        let outcome = work(self, &branch);
        if outcome.is_ok() {
            branch.merge();
        }
        let block = Block {
            chain_id: self.id.clone(),
            height: self.height,
            time: self.clock.get(),
            app_hash: self.tip().root().to_vec(),
            validators: self.validators.clone(),
            next: self.validators.clone(),
            salt: 0,
            signers: usize::MAX,
        };
        self.blocks.insert(self.height, block);
        self.store.apply(&overlay.take()).unwrap();
        let snapshot = self.store.save().unwrap();
        self.snapshots.insert(self.height, snapshot);
        outcome
    }

    /// An empty block, whose header commits to what came before.
    pub fn next_block(&mut self) {
        self.block(|_, _| Ok(())).unwrap();
    }

    /// Lets time go by, and then a block.
    pub fn wait(&mut self, nanos: u64) {
        self.clock.set(self.clock.get() + nanos);
        self.next_block();
    }

    /// The chain's next block has another set, which every header since names as its next.
    pub fn change_validators(&mut self, validators: Validators) {
        let last = self.blocks.get_mut(&self.height).unwrap();
        last.next = validators.clone();
        self.validators = validators;
    }

    /// A block with a message that is charged to `gas`.
    pub fn submit_with(&mut self, message: Any, gas: Gas) -> Result<Delivered> {
        self.submit_in(&message, |ctx| ctx.with_gas(gas))
    }

    /// A block with a message that a contract sends, which so many others have called one by one.
    pub fn submit_from_depth(&mut self, message: Any, depth: u32) -> Result<Delivered> {
        self.submit_in(&message, |ctx| {
            let mut deep = ctx.clone();
            deep.call_depth = depth;
            deep
        })
    }

    fn submit_in(&mut self, message: &Any, place: impl FnOnce(&Ctx) -> Ctx) -> Result<Delivered> {
        let router = Arc::clone(&self.router);
        self.block(|_, ctx| {
            let ctx = place(ctx);
            let handled = router.get().unwrap().dispatch(&ctx, message)?;
            Ok(Delivered {
                response: handled.response,
                events: handled.events,
            })
        })
    }

    pub fn deliver<M: Message + Name>(&mut self, message: &M) -> Result<Delivered> {
        self.send(message)
    }

    /// Looks at messages as the pool does.
    pub fn check(&self, mode: Mode, messages: &[Any]) -> Result<()> {
        let overlay = Overlay::new(Arc::clone(self.tip()));
        let ctx = Ctx::new(overlay, Rc::new(self.info()), mode);
        self.ibc.check_redundant(&ctx, messages)
    }

    /// Runs something in a block of its own.
    pub fn run<T>(&mut self, work: impl FnOnce(&Ctx) -> Result<T>) -> Result<T> {
        self.block(|_, ctx| work(ctx))
    }

    pub fn get(&self, store: &str, key: &[u8]) -> Option<Vec<u8>> {
        self.tip().get(store, key).map(|value| value.to_vec())
    }

    pub fn channel(&self, port: &str, id: &str) -> Channel {
        let bytes = self.get("ibc", &keys::channel(port, id)).unwrap();
        Channel::decode(&bytes[..]).unwrap()
    }

    pub fn balance(&self, address: &Address, denom: &str) -> u128 {
        self.read(|ctx| self.bank.balance(ctx, address, denom).unwrap().amount)
    }

    pub fn supply(&self, denom: &str) -> u128 {
        self.read(|ctx| self.bank.supply(ctx, denom).unwrap().amount)
    }

    pub fn read<T>(&self, look: impl FnOnce(&Ctx) -> T) -> T {
        let overlay = Overlay::new(Arc::clone(self.tip()));
        look(&Ctx::new(overlay, Rc::new(self.info()), Mode::Query))
    }

    /// The last block.
    pub fn last(&self) -> Block {
        self.blocks[&self.height].clone()
    }

    pub fn block_at(&self, height: u64) -> Block {
        self.blocks[&height].clone()
    }

    /// Proof, present or absent, of a key in the state that the last header commits to.
    pub fn prove(&self, key: &[u8]) -> Vec<u8> {
        self.prove_in("ibc", key)
    }

    /// The same in any store.
    pub fn prove_in(&self, store: &'static str, key: &[u8]) -> Vec<u8> {
        let state = &self.snapshots[&(self.height - 1)];
        let ops = tenzro_store::proof_ops(state, store, key).unwrap();
        let decode = |(_, _, bytes): (String, Vec<u8>, Vec<u8>)| {
            ics23::CommitmentProof::decode(&bytes[..]).unwrap()
        };
        let proof = MerkleProof {
            proofs: ops.into_iter().map(decode).collect(),
        };
        proof.encode_to_vec()
    }
}

impl Machine for Chain {
    fn id(&self) -> &str {
        &self.id
    }

    fn signer(&self) -> String {
        account(RELAYER).to_string()
    }

    fn height(&self) -> u64 {
        self.height
    }

    fn entry(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.get("ibc", key)
    }

    fn proof(&self, key: &[u8]) -> Vec<u8> {
        self.prove(key)
    }

    fn block_at(&self, height: u64) -> Block {
        Self::block_at(self, height)
    }

    fn advance(&mut self) {
        self.next_block();
    }

    fn submit(&mut self, message: Any) -> Result<Delivered> {
        self.submit_with(message, Gas::unlimited())
    }
}
