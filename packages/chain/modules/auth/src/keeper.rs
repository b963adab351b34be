//! Accounts in the store, with the SDK's accesses in the SDK's order.

use cosmos_sdk_proto::cosmos::auth::v1beta1::Params;
use prost::Message;
use tenzro_kernel::keepers::{Account, Accounts, ModuleAccount, TxParams};
use tenzro_kernel::{Address, Ctx, Error, KeyRange, Order, Result, decode, sdk};

use crate::{STORE, account};

const PARAMS: &[u8] = &[0];
const ACCOUNTS: u8 = 1;
const NEXT_NUMBER: &[u8] = &[2];
const BY_NUMBER: &[u8] = b"accountNumber";

/// The keeper of accounts.
#[derive(Clone, Debug)]
pub struct AuthKeeper {
    /// Modules that may hold an account, with what they may do.
    modules: Vec<(&'static str, &'static [&'static str])>,
}

impl AuthKeeper {
    /// A keeper of a chain with these modules, each with its permissions.
    #[must_use]
    pub fn new(modules: Vec<(&'static str, &'static [&'static str])>) -> Self {
        Self { modules }
    }

    /// Modules that may hold an account.
    pub fn module_names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.modules.iter().map(|(name, _)| *name)
    }

    /// Writes the parameters.
    ///
    /// # Errors
    /// Out of gas.
    pub fn set_params(&self, ctx: &Ctx, params: &TxParams) -> Result<()> {
        let params = Params {
            max_memo_characters: params.max_memo_characters,
            tx_sig_limit: params.tx_sig_limit,
            tx_size_cost_per_byte: params.tx_size_cost_per_byte,
            sig_verify_cost_ed25519: params.sig_verify_cost_ed25519,
            sig_verify_cost_secp256k1: params.sig_verify_cost_secp256k1,
        };
        ctx.kv(STORE).set(PARAMS, &params.encode_to_vec())
    }

    /// Address of the account with a number.
    ///
    /// # Errors
    /// Out of gas.
    pub fn address_by_number(&self, ctx: &Ctx, number: u64) -> Result<Option<Address>> {
        let found = ctx.kv(STORE).get(&number_key(number))?;
        Ok(found.and_then(|bytes| Address::new(bytes).ok()))
    }

    /// Accounts from `start` (a key within all accounts, absent for the first) on, at most `limit`,
    /// and the key of the next one.
    ///
    /// # Errors
    /// Out of gas, or an entry that cannot be read.
    pub fn page(
        &self,
        ctx: &Ctx,
        start: Option<&[u8]>,
        limit: usize,
    ) -> Result<(Vec<Account>, Option<Vec<u8>>)> {
        let all = KeyRange::prefix(&[ACCOUNTS]);
        let from = start.map(account_key);
        let range = KeyRange::new(from.as_deref().or(all.start()), all.end());
        let mut iter = ctx.kv(STORE).iter(range, Order::Ascending)?;
        let mut accounts = Vec::new();
        while let Some((key, value)) = iter.take()? {
            if accounts.len() == limit {
                return Ok((accounts, key.get(1..).map(<[u8]>::to_vec)));
            }
            accounts.push(account::from_bytes(&value)?);
        }
        Ok((accounts, None))
    }

    fn next_number(&self, ctx: &Ctx) -> Result<u64> {
        let store = ctx.kv(STORE);
        let number = match store.get(NEXT_NUMBER)? {
            None => 0,
            Some(bytes) => <[u8; 8]>::try_from(bytes.as_slice())
                .map(u64::from_be_bytes)
                .map_err(|_| Error::node_fault("the next account number cannot be read"))?,
        };
        let next = number
            .checked_add(1)
            .ok_or_else(|| sdk::LOGIC.wrap("account numbers are used up"))?;
        store.set(NEXT_NUMBER, &next.to_be_bytes())?;
        Ok(number)
    }
}

fn account_key(address: &[u8]) -> Vec<u8> {
    [&[ACCOUNTS], address].concat()
}

fn number_key(number: u64) -> Vec<u8> {
    [BY_NUMBER, &number.to_be_bytes()].concat()
}

impl Accounts for AuthKeeper {
    fn get(&self, ctx: &Ctx, address: &Address) -> Result<Option<Account>> {
        let value = ctx.kv(STORE).get(&account_key(address.as_bytes()))?;
        value.map(|bytes| account::from_bytes(&bytes)).transpose()
    }

    fn has(&self, ctx: &Ctx, address: &Address) -> Result<bool> {
        ctx.kv(STORE).has(&account_key(address.as_bytes()))
    }

    /// Renews the index by number as the SDK's indexed map does: read the old account, remove its
    /// entry, ask for the new one, write both.
    fn set(&self, ctx: &Ctx, account: &Account) -> Result<()> {
        let store = ctx.kv(STORE);
        let key = account_key(account.address.as_bytes());
        if let Some(old) = store.get(&key)? {
            store.remove(&number_key(account::from_bytes(&old)?.number))?;
        }
        let by_number = number_key(account.number);
        if store.has(&by_number)? {
            return Err(sdk::LOGIC.wrap(format_args!("account number {} is taken", account.number)));
        }
        store.set(&by_number, account.address.as_bytes())?;
        store.set(&key, &account::to_any(account).encode_to_vec())
    }

    fn new_account(&self, ctx: &Ctx, address: &Address) -> Result<Account> {
        Ok(Account {
            address: address.clone(),
            pub_key: None,
            number: self.next_number(ctx)?,
            sequence: 0,
            module: None,
        })
    }

    fn module(&self, ctx: &Ctx, name: &str) -> Result<Account> {
        let Some((_, permissions)) = self.modules.iter().find(|(known, _)| *known == name) else {
            return Err(
                sdk::UNKNOWN_ADDRESS.wrap(format_args!("module account {name} does not exist"))
            );
        };
        let address = Address::module(name);
        if let Some(account) = self.get(ctx, &address)? {
            return Ok(account);
        }
        let mut account = self.new_account(ctx, &address)?;
        account.module = Some(ModuleAccount {
            name: name.to_owned(),
            permissions: permissions.iter().map(|&text| text.to_owned()).collect(),
        });
        self.set(ctx, &account)?;
        Ok(account)
    }

    fn params(&self, ctx: &Ctx) -> Result<TxParams> {
        let bytes = ctx.kv(STORE).get(PARAMS)?.unwrap_or_default();
        let params: Params = decode(&bytes)?;
        Ok(TxParams {
            max_memo_characters: params.max_memo_characters,
            tx_sig_limit: params.tx_sig_limit,
            tx_size_cost_per_byte: params.tx_size_cost_per_byte,
            sig_verify_cost_ed25519: params.sig_verify_cost_ed25519,
            sig_verify_cost_secp256k1: params.sig_verify_cost_secp256k1,
        })
    }
}
