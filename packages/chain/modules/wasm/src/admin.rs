//! Rights to contracts and codes.

use cosmos_sdk_proto::cosmwasm::wasm::v1::AccessConfig;
use tenzro_kernel::{Address, Ctx, Result, event, sdk};

use crate::keeper::{WasmKeeper, no_such_code};
use crate::state::{self, ContractInfo};
use crate::{access, errors};

impl WasmKeeper {
    /// The contract, if `sender` may change who may do what with it.
    fn own_contract(
        &self,
        ctx: &Ctx,
        contract: &Address,
        sender: &Address,
    ) -> Result<ContractInfo> {
        let info = state::contract(ctx, contract)?
            .ok_or_else(|| sdk::INVALID_REQUEST.wrap("unknown contract"))?;
        if *sender != self.authority && info.admin != sender.to_string() {
            return Err(sdk::UNAUTHORIZED.wrap("can not modify contract"));
        }
        Ok(info)
    }

    /// Gives the right to migrate to somebody, or to nobody for good.
    pub(crate) fn set_admin(
        &self,
        ctx: &Ctx,
        contract: &Address,
        sender: &Address,
        admin: Option<&Address>,
    ) -> Result<()> {
        let mut info = self.own_contract(ctx, contract, sender)?;
        info.admin = admin.map(Address::to_string).unwrap_or_default();
        state::set_contract(ctx, contract, &info)?;
        ctx.emit(event(
            "update_contract_admin",
            [
                ("_contract_address", contract.to_string()),
                ("new_admin_address", info.admin),
            ],
        ));
        Ok(())
    }

    /// Gives a contract another name.
    pub(crate) fn set_label(
        &self,
        ctx: &Ctx,
        contract: &Address,
        sender: &Address,
        label: &str,
    ) -> Result<()> {
        let mut info = self.own_contract(ctx, contract, sender)?;
        label.clone_into(&mut info.label);
        state::set_contract(ctx, contract, &info)?;
        ctx.emit(event(
            "update_contract_label",
            [
                ("_contract_address", contract.to_string()),
                ("new_label", label.to_owned()),
            ],
        ));
        Ok(())
    }

    /// Says who may make contracts of a code.
    pub(crate) fn set_config(
        &self,
        ctx: &Ctx,
        code_id: u64,
        sender: &Address,
        config: &AccessConfig,
    ) -> Result<()> {
        let mut info = state::code(ctx, code_id)?.ok_or_else(|| no_such_code(code_id))?;
        let default = state::params(ctx)?.instantiate_default_permission;
        let limit = access::default_config(default, sender);
        let is_owner = info.creator == sender.to_string();
        let may_change =
            *sender == self.authority || (is_owner && access::is_subset(config, &limit));
        if !may_change {
            return Err(sdk::UNAUTHORIZED.wrap("can not modify code access config"));
        }
        info.instantiate_config = Some(config.clone());
        state::set_code(ctx, code_id, &info)?;
        let mut attributes = vec![
            (
                "code_permission",
                access::name(config.permission()).to_owned(),
            ),
            ("code_id", code_id.to_string()),
        ];
        if !config.addresses.is_empty() {
            attributes.push(("authorized_addresses", config.addresses.join(",")));
        }
        ctx.emit(event("update_code_access_config", attributes));
        Ok(())
    }

    /// Refuses everybody but the authority.
    pub(crate) fn check_authority(&self, authority: &str) -> Result<()> {
        let expected = self.authority.to_string();
        if authority == expected {
            return Ok(());
        }
        Err(errors::INVALID.wrap(format_args!(
            "invalid authority; expected {expected}, got {authority}"
        )))
    }
}
