//! Accounts as they are stored.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::auth::v1beta1::{BaseAccount, ModuleAccount as ProtoModule};
use prost::Message;
use tenzro_kernel::keepers::{Account, ModuleAccount};
use tenzro_kernel::{Address, Error, Result, decode, sdk, type_url};

/// The account as `Any`.
pub(crate) fn to_any(account: &Account) -> Any {
    let base = BaseAccount {
        address: account.address.to_string(),
        pub_key: account.pub_key.clone(),
        account_number: account.number,
        sequence: account.sequence,
    };
    match &account.module {
        None => Any {
            type_url: type_url::<BaseAccount>(),
            value: base.encode_to_vec(),
        },
        Some(module) => Any {
            type_url: type_url::<ProtoModule>(),
            value: ProtoModule {
                base_account: Some(base),
                name: module.name.clone(),
                permissions: module.permissions.clone(),
            }
            .encode_to_vec(),
        },
    }
}

/// Reads an account.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Account> {
    let any: Any = decode(bytes)?;
    if any.type_url == type_url::<BaseAccount>() {
        return from_base(decode(&any.value)?, None);
    }
    if any.type_url == type_url::<ProtoModule>() {
        let module: ProtoModule = decode(&any.value)?;
        let base = module
            .base_account
            .ok_or_else(|| broken("no base account"))?;
        return from_base(
            base,
            Some(ModuleAccount {
                name: module.name,
                permissions: module.permissions,
            }),
        );
    }
    Err(broken(&any.type_url))
}

fn from_base(base: BaseAccount, module: Option<ModuleAccount>) -> Result<Account> {
    let address: Address = base.address.parse().map_err(|_| broken(&base.address))?;
    Ok(Account {
        address,
        pub_key: base.pub_key,
        number: base.account_number,
        sequence: base.sequence,
        module,
    })
}

fn broken(what: &str) -> Error {
    sdk::UNPACK_ANY.wrap(format_args!("not an account of this chain: {what}"))
}
