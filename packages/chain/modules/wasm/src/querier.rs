//! Questions of contracts to the chain (`x/wasm/keeper/query_plugins.go` of wasmd).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenzro_kernel::{Address, Ctx, Error, Gas, QueryError, Result, sdk};
use tenzro_vm::backend::{self, BackendResult};

use crate::backend::charged;
use crate::gas::Report;
use crate::ibc::{self, IbcQuestion};
use crate::keeper::{WasmKeeper, no_such_contract};
use crate::wire::{self, Binary, ContractResult, Env, WasmCoin};
use crate::{STORE, errors, gas, state, validate};

/// How deep contracts may ask one another.
const MAX_DEPTH: u32 = 10;
/// Contracts that one piece of work has open at a time at most: one, and those that are asked through one
/// another.
pub const MOST_OPEN: u32 = MAX_DEPTH + 1;

/// Paths that contracts may ask by gRPC: their answers are the same on every node.
const ALLOWED: [&str; 8] = [
    "/tenzro.beacon.v1.Query/Round",
    "/cosmos.auth.v1beta1.Query/Account",
    "/cosmos.auth.v1beta1.Query/Params",
    "/cosmos.bank.v1beta1.Query/Balance",
    "/cosmos.bank.v1beta1.Query/DenomMetadata",
    "/cosmos.bank.v1beta1.Query/Params",
    "/cosmos.bank.v1beta1.Query/SupplyOf",
    "/cosmwasm.wasm.v1.Query/ContractInfo",
];

/// Asks the chain for one call of a contract.
pub(crate) struct ChainQuerier {
    keeper: WasmKeeper,
    ctx: Ctx,
    /// Who asks.
    caller: Address,
}

/// Why a question has no answer.
enum Refusal {
    /// In the words of the interface, which contracts may see.
    System(Value),
    /// A failure of the chain; contracts see its code.
    Chain(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Chain(error)
    }
}

type Answer = std::result::Result<Vec<u8>, Refusal>;

/// Coins, in the order of members that wasmd has: contracts may hand the text on.
#[derive(Serialize)]
struct Amount<T> {
    amount: T,
}

#[derive(Serialize)]
struct ContractAnswer {
    code_id: u64,
    creator: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    admin: String,
    pinned: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    ibc_port: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    ibc2_port: String,
}

#[derive(Serialize)]
struct CodeAnswer {
    code_id: u64,
    creator: String,
    checksum: String,
}

fn unsupported(kind: impl Into<String>) -> Refusal {
    Refusal::System(json!({ "unsupported_request": { "kind": kind.into() } }))
}

impl ChainQuerier {
    pub(crate) fn new(keeper: WasmKeeper, ctx: Ctx, caller: Address) -> Self {
        Self {
            keeper,
            ctx,
            caller,
        }
    }

    fn ask(&self, request: &[u8], vm_limit: u64) -> Result<Vec<u8>> {
        let request: Value = match serde_json::from_slice(request) {
            Ok(request) => request,
            Err(error) => {
                let refusal = json!({ "error": { "invalid_request": {
                    "error": error.to_string(), "request": Binary(request.to_vec()) } } });
                return Ok(wire::to_json(&refusal));
            }
        };
        let gas = Gas::limited(gas::from_vm(vm_limit));
        let mut sub = self.ctx.for_query(gas.clone());
        sub.query_depth = self.ctx.query_depth;
        let answer = self.answer(&sub, &request);
        // No charge may hide it: other nodes do not see it.
        if let Err(Refusal::Chain(error)) = &answer
            && error.is_node_fault
        {
            return Err(error.clone());
        }
        // The caller pays also for what failed.
        self.ctx.gas.consume(gas.consumed(), "contract sub-query")?;
        let result = match answer {
            Ok(bytes) => json!({ "ok": { "ok": Binary(bytes) } }),
            Err(Refusal::System(error)) => json!({ "error": error }),
            Err(Refusal::Chain(error)) if error.unwinds => return Err(error),
            Err(Refusal::Chain(error)) => json!({ "ok": { "error": error.redacted() } }),
        };
        Ok(wire::to_json(&result))
    }

    fn answer(&self, ctx: &Ctx, request: &Value) -> Answer {
        let member = |name: &str| request.get(name).filter(|value| !value.is_null());
        if let Some(query) = member("bank") {
            return self.bank(ctx, query);
        }
        if let Some(query) = member("wasm") {
            return self.wasm(ctx, query);
        }
        if let Some(query) = member("ibc") {
            return self.ibc(ctx, query);
        }
        if let Some(query) = member("grpc") {
            return self.grpc(ctx, query);
        }
        if member("stargate").is_some() {
            return Err(unsupported("Stargate queries are disabled on this chain"));
        }
        for (name, kind) in [
            ("custom", "custom"),
            ("staking", "staking queries are not served on this chain"),
            (
                "distribution",
                "distribution queries are not served on this chain",
            ),
        ] {
            if member(name).is_some() {
                return Err(unsupported(kind));
            }
        }
        Err(Refusal::System(json!({ "unknown": {} })))
    }

    fn bank(&self, ctx: &Ctx, query: &Value) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Bank {
            Balance { address: String, denom: String },
            AllBalances { address: String },
            Supply { denom: String },
        }
        let Ok(query) = Bank::deserialize(query) else {
            return Err(unsupported("unknown BankQuery variant"));
        };
        let coin = |coin: tenzro_kernel::Coin| {
            wire::to_json(&Amount {
                amount: WasmCoin {
                    denom: coin.denom,
                    amount: coin.amount.to_string(),
                },
            })
        };
        Ok(match query {
            Bank::Balance { address, denom } => {
                coin(self.keeper.bank.balance(ctx, &parse(&address)?, &denom)?)
            }
            Bank::Supply { denom } => coin(self.keeper.bank.supply(ctx, &denom)?),
            Bank::AllBalances { address } => {
                let coins = self.keeper.bank.balances(ctx, &parse(&address)?)?;
                wire::to_json(&Amount {
                    amount: wire::coins(&coins),
                })
            }
        })
    }

    fn wasm(&self, ctx: &Ctx, query: &Value) -> Answer {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Wasm {
            Smart { contract_addr: String, msg: Binary },
            Raw { contract_addr: String, key: Binary },
            ContractInfo { contract_addr: String },
            CodeInfo { code_id: u64 },
        }
        let Ok(query) = Wasm::deserialize(query) else {
            return Err(unsupported("unknown WasmQuery variant"));
        };
        match query {
            Wasm::Smart { contract_addr, msg } => {
                let address = parse(&contract_addr)?;
                validate::json(&msg.0).map_err(|error| error.wrap("json msg"))?;
                self.smart(ctx, &address, &msg.0)
            }
            Wasm::Raw { contract_addr, key } => {
                Ok(raw(ctx, &parse(&contract_addr)?, &key.0)?.unwrap_or_default())
            }
            Wasm::ContractInfo { contract_addr } => self.contract_info(ctx, &contract_addr),
            Wasm::CodeInfo { code_id } => code_info(ctx, code_id),
        }
    }

    fn smart(&self, ctx: &Ctx, address: &Address, message: &[u8]) -> Answer {
        self.keeper
            .query_smart(ctx, address, message)
            .map_err(|error| {
                if error.is(&errors::NO_SUCH_CONTRACT) {
                    return Refusal::System(
                        json!({ "no_such_contract": { "addr": address.to_string() } }),
                    );
                }
                Refusal::Chain(error)
            })
    }

    fn contract_info(&self, ctx: &Ctx, text: &str) -> Answer {
        let address = parse(text)?;
        let Some(info) = state::contract(ctx, &address)? else {
            return Err(Refusal::System(
                json!({ "no_such_contract": { "addr": text } }),
            ));
        };
        let pinned = state::is_pinned(ctx, info.code_id)?;
        Ok(wire::to_json(&ContractAnswer {
            code_id: info.code_id,
            creator: info.creator,
            admin: info.admin,
            pinned,
            ibc_port: info.ibc_port_id,
            ibc2_port: info.ibc2_port_id,
        }))
    }

    fn ibc(&self, ctx: &Ctx, query: &Value) -> Answer {
        let Ok(question) = IbcQuestion::deserialize(query) else {
            return Err(unsupported("unknown IBCQuery variant"));
        };
        Ok(ibc::answer(
            ctx,
            &*self.keeper.channels,
            &self.caller,
            question,
        )?)
    }

    fn grpc(&self, ctx: &Ctx, query: &Value) -> Answer {
        #[derive(Deserialize)]
        struct Grpc {
            path: String,
            data: Binary,
        }
        let Ok(Grpc { path, data }) = Grpc::deserialize(query) else {
            return Err(unsupported("unknown gRPC query"));
        };
        if !ALLOWED.contains(&path.as_str()) {
            return Err(unsupported(format!(
                "'{path}' path is not allowed from the contract"
            )));
        }
        let Some(handler) = self
            .keeper
            .queries
            .get()
            .and_then(|queries| queries.get(&path))
        else {
            return Err(unsupported(format!("No route to query '{path}'")));
        };
        handler(ctx, &data.0).map_err(|error| {
            Refusal::Chain(match error {
                QueryError {
                    cause: Some(cause), ..
                } => cause,
                other => sdk::INVALID_REQUEST.wrap(other.message),
            })
        })
    }
}

fn parse(text: &str) -> Result<Address> {
    text.parse().map_err(|_| sdk::INVALID_ADDRESS.wrap(text))
}

fn code_info(ctx: &Ctx, code_id: u64) -> Answer {
    if code_id == 0 {
        return Err(errors::EMPTY.wrap("code id").into());
    }
    let Some(info) = state::code(ctx, code_id)? else {
        return Err(Refusal::System(
            json!({ "no_such_code": { "code_id": code_id } }),
        ));
    };
    Ok(wire::to_json(&CodeAnswer {
        code_id,
        creator: info.creator,
        checksum: hex::encode(&info.code_hash),
    }))
}

/// Value under a contract's own key.
pub(crate) fn raw(ctx: &Ctx, contract: &Address, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let key = [&state::contract_prefix(contract), key].concat();
    ctx.kv(STORE).get(&key)
}

impl backend::Querier for ChainQuerier {
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<Vec<u8>> {
        let before = self.ctx.gas.consumed();
        let result = self.ask(request, gas_limit);
        charged(&self.ctx.gas, before, result, Report::Machine)
    }
}

impl WasmKeeper {
    /// Asks a contract.
    pub(crate) fn query_smart(
        &self,
        ctx: &Ctx,
        contract: &Address,
        message: &[u8],
    ) -> Result<Vec<u8>> {
        let mut ctx = ctx.clone();
        ctx.query_depth = ctx.query_depth.saturating_add(1);
        if ctx.query_depth > MAX_DEPTH {
            return Err(errors::QUERY_DEPTH);
        }
        let instance = self.instance(&ctx, contract).map_err(|error| {
            if error.is(&errors::NO_SUCH_CONTRACT) {
                no_such_contract(contract)
            } else {
                error
            }
        })?;
        let id = instance.info.code_id;
        self.charge_setup(&ctx, &instance.code, id, "Loading CosmWasm module: query")?;
        let env = wire::to_json(&Env::of(&ctx, contract));
        let answer: ContractResult<Binary> = self.call(
            &ctx,
            contract,
            &instance.code,
            &|vm, checksum, backend, limit| vm.query(checksum, [&env, message], backend, limit),
        )?;
        match answer {
            ContractResult::Ok(data) => Ok(data.0),
            ContractResult::Error(text) => Err(errors::QUERY_FAILED.wrap(text).of_contract()),
        }
    }
}
