//! Contracts on the chains: where they run, where their code comes from, and how they are asked.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgInstantiateContractResponse, MsgStoreCode,
    MsgStoreCodeResponse, QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use prost::Message;
use serde_json::{Value, json};
use tenzro_kernel::ibc::{Packet, ProtoHeight};
use tenzro_kernel::keepers::Bank;
use tenzro_kernel::{Address, Coin, Coins, Event, Result};
use tenzro_module_wasm::Genesis;
use tenzro_vm::{Config, Vm};

use crate::chain::{Chain, Delivered, account};

/// Does on this chain what packets tell it, through an account for each channel.
pub const REFLECT: &str = "wasmd@v0.61.14/tests/integration/testdata/ibc_reflect.wasm";
/// Sends those packets.
pub const REFLECT_SEND: &str = "wasmd@v0.61.14/tests/integration/testdata/ibc_reflect_send.wasm";
/// Does what its owner tells it: the account of the first.
pub const REFLECT_ACCOUNT: &str = "wasmd@v0.61.14/x/wasm/keeper/testdata/reflect_2_0.wasm";
/// Sends transfers and counts the callbacks that it gets.
pub const CALLBACKS: &str = "wasmd@v0.61.14/tests/e2e/testdata/ibc_callbacks.wasm";

/// A machine with its folder. All chains of a process that live at one time share it: code is kept
/// by its content.
pub struct Wasm {
    pub vm: Arc<Vm>,
    _folder: tempfile::TempDir,
}

static UPLOADS: Mutex<()> = Mutex::new(());
static SHARED: Mutex<Weak<Wasm>> = Mutex::new(Weak::new());

impl Wasm {
    pub(crate) fn open() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wasm) = shared.upgrade() {
            return wasm;
        }
        let folder = tempfile::tempdir().unwrap();
        let vm = Arc::new(Vm::open(Config::new(folder.path())).unwrap());
        let wasm = Arc::new(Self {
            vm,
            _folder: folder,
        });
        *shared = Arc::downgrade(&wasm);
        wasm
    }
}

pub(crate) fn open_to_all() -> Genesis {
    let genesis = json!({ "params": {
        "code_upload_access": { "permission": "Everybody" },
        "instantiate_default_permission": "Everybody",
    } });
    serde_json::from_value(genesis).unwrap()
}

/// Code of a contract that nobody here wrote, from the Go module of wasmd or wasmvm.
pub fn contract(path: &str) -> Vec<u8> {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let modules = from("GOMODCACHE")
        .or_else(|| from("GOPATH").map(|folder| folder.join("pkg/mod")))
        .or_else(|| from("HOME").map(|folder| folder.join("go/pkg/mod")));
    let file = modules.unwrap().join("github.com/!cosm!wasm").join(path);
    std::fs::read(&file).unwrap_or_else(|_| {
        panic!("{path} is not in the Go module cache: run scripts/setup, which downloads it")
    })
}

impl Delivered {
    /// The packets that were sent.
    pub fn packets(&self) -> Vec<Packet> {
        let sent = self.events.iter().filter(|it| it.kind == "send_packet");
        sent.map(packet).collect()
    }

    /// The answers that were written.
    pub fn acks(&self) -> Vec<Vec<u8>> {
        let kind = "write_acknowledgement";
        let written = self.events.iter().filter(|it| it.kind == kind);
        written
            .map(|it| unhex(&get(it, "packet_ack_hex")))
            .collect()
    }

    /// The text of the only answer that was written.
    pub fn ack_text(&self) -> String {
        let [ack] = &self.acks()[..] else {
            panic!("not one answer")
        };
        String::from_utf8(ack.clone()).unwrap()
    }
}

fn get(event: &Event, key: &str) -> String {
    let mut attributes = event.attributes.iter();
    let found = attributes.find(|it| it.key_str().unwrap() == key);
    found.unwrap().value_str().unwrap().to_owned()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn packet(event: &Event) -> Packet {
    let height = get(event, "packet_timeout_height");
    let (revision, height) = height.split_once('-').unwrap();
    Packet {
        sequence: get(event, "packet_sequence").parse().unwrap(),
        source_port: get(event, "packet_src_port"),
        source_channel: get(event, "packet_src_channel"),
        destination_port: get(event, "packet_dst_port"),
        destination_channel: get(event, "packet_dst_channel"),
        data: unhex(&get(event, "packet_data_hex")),
        timeout_height: Some(ProtoHeight {
            revision_number: revision.parse().unwrap(),
            revision_height: height.parse().unwrap(),
        }),
        timeout_timestamp: get(event, "packet_timeout_timestamp").parse().unwrap(),
    }
}

impl Chain {
    /// A contract made of code that nobody here wrote.
    pub fn real(&mut self, path: &str, message: &Value) -> Address {
        let code = self.upload(&contract(path)).unwrap();
        self.instantiate(code, message).unwrap()
    }

    /// Gives coins to an address.
    pub fn fund(&mut self, to: &Address, amount: u128, denom: &str) {
        let bank = Arc::clone(&self.bank);
        let coins = Coins::from(Coin::new(amount, denom));
        self.run(|ctx| bank.send(ctx, &account(2), to, &coins))
            .unwrap();
    }

    /// Uploads code; answers its number.
    pub fn upload(&mut self, code: &[u8]) -> Result<u64> {
        // Blocks store code one after another; the chains of two tests would not.
        let _alone = UPLOADS.lock().unwrap_or_else(PoisonError::into_inner);
        let message = MsgStoreCode {
            sender: account(1).to_string(),
            wasm_byte_code: code.to_vec(),
            instantiate_permission: None,
        };
        let done = self.deliver(&message)?;
        Ok(done.decode::<MsgStoreCodeResponse>().code_id)
    }

    /// Makes a contract.
    pub fn instantiate(&mut self, code_id: u64, message: &Value) -> Result<Address> {
        let message = MsgInstantiateContract {
            sender: account(1).to_string(),
            admin: String::new(),
            code_id,
            label: "a contract".to_owned(),
            msg: message.to_string().into_bytes(),
            funds: Vec::new(),
        };
        let done = self.deliver(&message)?;
        let made: MsgInstantiateContractResponse = done.decode();
        Ok(made.address.parse().unwrap())
    }

    /// Sends a message to a contract.
    pub fn execute(&mut self, contract: &Address, message: &Value) -> Result<Delivered> {
        self.deliver(&MsgExecuteContract {
            sender: account(1).to_string(),
            contract: contract.to_string(),
            msg: message.to_string().into_bytes(),
            funds: Vec::new(),
        })
    }

    /// Asks a contract.
    pub fn ask(&self, contract: &Address, question: &Value) -> Value {
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: question.to_string().into_bytes(),
        };
        let bytes = self.read(|ctx| {
            let handler = self
                .queries
                .get("/cosmwasm.wasm.v1.Query/SmartContractState");
            handler.unwrap()(ctx, &request.encode_to_vec()).unwrap()
        });
        let answer = QuerySmartContractStateResponse::decode(&bytes[..]).unwrap();
        serde_json::from_slice(&answer.data).unwrap()
    }
}
