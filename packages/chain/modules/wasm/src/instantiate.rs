//! Making contracts.

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    CodeInfo, ContractCodeHistoryEntry, ContractCodeHistoryOperationType,
};
use sha2::{Digest, Sha256};
use tenzro_kernel::{Address, Coins, Ctx, Error, Result, event, sdk};
use tenzro_vm::VmError;

use crate::keeper::{WasmKeeper, accepted, no_such_code};
use crate::respond::Caller;
use crate::state::{self, ContractInfo};
use crate::wire::{self, Env, Info};
use crate::{access, errors, ibc};

/// How the address of a contract is found.
pub(crate) enum Place<'a> {
    /// From the number of the code and of the instance.
    Next,
    /// From code, creator, salt and, where it is fixed, the message.
    Chosen {
        salt: &'a [u8],
        fixed_message: Option<&'a [u8]>,
    },
}

/// What a contract is made of.
pub(crate) struct Birth<'a> {
    pub(crate) code_id: u64,
    pub(crate) creator: &'a Address,
    pub(crate) admin: Option<&'a Address>,
    pub(crate) label: &'a str,
    pub(crate) message: &'a [u8],
    pub(crate) funds: &'a Coins,
    pub(crate) place: Place<'a>,
}

impl WasmKeeper {
    /// Makes a contract; its address and what it answers.
    pub(crate) fn instantiate(
        &self,
        ctx: &Ctx,
        birth: &Birth<'_>,
    ) -> Result<(Address, Option<Vec<u8>>)> {
        let code = state::code(ctx, birth.code_id)?.ok_or_else(|| no_such_code(birth.code_id))?;
        self.charge_setup(
            ctx,
            &code,
            birth.code_id,
            "Loading CosmWasm module: instantiate",
        )?;
        let may_make = *birth.creator == self.authority
            || access::allows(&state::instantiate_config(&code), birth.creator);
        if !may_make {
            return Err(sdk::UNAUTHORIZED.wrap("can not instantiate"));
        }
        let address = place(ctx, birth, &code)?;
        if state::has_contract(ctx, &address)? {
            return Err(errors::DUPLICATE.wrap(
                "contract address already exists, try a different combination of creator, checksum \
                 and salt",
            ));
        }
        self.claim(ctx, &address)?;
        self.transfer(ctx, birth.creator, &address, birth.funds)?;
        let env = wire::to_json(&Env::of(ctx, &address));
        let info = wire::to_json(&Info {
            sender: birth.creator.to_string(),
            funds: wire::coins(birth.funds),
        });
        let answer = self.call(ctx, &address, &code, &|vm, checksum, backend, limit| {
            vm.instantiate(checksum, [&env, &info, birth.message], backend, limit)
        })?;
        let response = accepted(answer, &errors::INSTANTIATE_FAILED)?;
        let port = self.record(ctx, birth, &address, &code)?;
        ctx.emit(event(
            "instantiate",
            [
                ("_contract_address", address.to_string()),
                ("code_id", birth.code_id.to_string()),
            ],
        ));
        let caller = Caller {
            contract: &address,
            port: &port,
        };
        let data = self
            .respond(ctx, caller, response)
            .map_err(|error| error.wrap("dispatch"))?;
        Ok((address, data))
    }

    /// Takes the address of a contract: it must belong to nobody who could sign for it.
    fn claim(&self, ctx: &Ctx, address: &Address) -> Result<()> {
        match self.accounts.get(ctx, address)? {
            Some(account)
                if account.sequence > 0
                    || account.pub_key.is_some()
                    || account.module.is_some() =>
            {
                Err(errors::ACCOUNT_EXISTS.wrap("address is claimed by external account"))
            }
            // Somebody sent coins before: the account stays.
            Some(_) => Ok(()),
            None => {
                let account = self.accounts.new_account(ctx, address)?;
                self.accounts.set(ctx, &account)
            }
        }
    }

    /// Writes a contract that was made; its port.
    fn record(
        &self,
        ctx: &Ctx,
        birth: &Birth<'_>,
        address: &Address,
        code: &CodeInfo,
    ) -> Result<String> {
        let position = state::position(ctx);
        let has_port = self.has_ibc(code)?;
        let info = ContractInfo {
            code_id: birth.code_id,
            creator: birth.creator.to_string(),
            admin: birth.admin.map(Address::to_string).unwrap_or_default(),
            label: birth.label.to_owned(),
            created: Some(position.clone()),
            ibc_port_id: if has_port {
                ibc::port_of(address)
            } else {
                String::new()
            },
            ibc2_port_id: ibc2_port(address),
        };
        let entry = ContractCodeHistoryEntry {
            operation: ContractCodeHistoryOperationType::Init.into(),
            code_id: birth.code_id,
            updated: Some(position.clone()),
            msg: birth.message.to_vec(),
        };
        state::index_by_code(ctx, address, &entry)?;
        state::index_by_creator(ctx, birth.creator, &position, address)?;
        state::append_history(ctx, address, &entry)?;
        state::set_contract(ctx, address, &info)?;
        Ok(info.ibc_port_id)
    }

    /// True if the code has all entry points of IBC channels.
    pub(crate) fn has_ibc(&self, code: &CodeInfo) -> Result<bool> {
        Ok(self.analyze(code)?.has_ibc_entry_points)
    }

    pub(crate) fn analyze(&self, code: &CodeInfo) -> Result<tenzro_vm::AnalysisReport> {
        let checksum = state::checksum(code)?.into();
        self.vm.analyze(&checksum).map_err(|error: VmError| {
            if error.is_node_fault() {
                Error::node_fault(error)
            } else {
                errors::VM.wrap(error)
            }
        })
    }
}

/// Port of a contract in IBC v2: its address without the prefix of the chain.
pub(crate) fn ibc2_port(address: &Address) -> String {
    let text = address.to_string();
    format!("wasm2{}", text.strip_prefix("tenzro").unwrap_or(&text))
}

fn place(ctx: &Ctx, birth: &Birth<'_>, code: &CodeInfo) -> Result<Address> {
    match birth.place {
        Place::Next => {
            let instance = state::next(ctx, state::NEXT_INSTANCE)?;
            Ok(address_of_instance(birth.code_id, instance))
        }
        Place::Chosen {
            salt,
            fixed_message,
        } => Ok(predictable_address(
            &state::checksum(code)?,
            birth.creator,
            salt,
            fixed_message.unwrap_or_default(),
        )),
    }
}

/// Address of an instance of a code: SHA-256(SHA-256("module") ‖ "wasm" ‖ 00 ‖ key)
/// (`types/address.Module` of the SDK).
#[must_use]
pub fn address_of_instance(code_id: u64, instance_id: u64) -> Address {
    module_address(&[code_id.to_be_bytes(), instance_id.to_be_bytes()].concat())
}

/// Address of a contract made with a salt: each part after its length, eight bytes big-endian.
#[must_use]
pub fn predictable_address(
    checksum: &[u8; 32],
    creator: &Address,
    salt: &[u8],
    fixed_message: &[u8],
) -> Address {
    let mut key = Vec::new();
    for part in [&checksum[..], creator.as_bytes(), salt, fixed_message] {
        key.extend((part.len() as u64).to_be_bytes());
        key.extend_from_slice(part);
    }
    module_address(&key)
}

fn module_address(key: &[u8]) -> Address {
    let digest = Sha256::new()
        .chain_update(Sha256::digest(b"module"))
        .chain_update(b"wasm\0")
        .chain_update(key)
        .finalize();
    // 32 bytes are an address.
    Address::new(digest.to_vec()).unwrap_or_else(|_| Address::module("wasm"))
}
