//! A double for the chain's fee grants (`x/feegrant`): keeps what contracts grant and revoke, refuses
//! what the chain refuses. It pays no fees: this chain in memory has none.

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{MsgGrantAllowance, MsgRevokeAllowance};
use cosmwasm_std::{
    Addr, AnyMsg, Api, Binary, BlockInfo, CustomMsg, CustomQuery, Querier, Storage,
};
use cw_multi_test::error::{AnyResult, bail};
use cw_multi_test::{AppResponse, CosmosRouter, Stargate};
use prost::Message;
use serde::de::DeserializeOwned;

/// The double.
pub struct FeeGrants;

fn key(granter: &str, grantee: &str) -> Vec<u8> {
    format!("fee_grants/{granter}/{grantee}").into_bytes()
}

/// The grant of a pair.
#[must_use]
pub fn find(storage: &dyn Storage, granter: &Addr, grantee: &Addr) -> Option<MsgGrantAllowance> {
    let bytes = storage.get(&key(granter.as_str(), grantee.as_str()))?;
    Some(MsgGrantAllowance::decode(bytes.as_slice()).unwrap())
}

/// Removes a grant, as the chain does once it is used up or has ended.
pub fn remove(storage: &mut dyn Storage, granter: &Addr, grantee: &Addr) {
    storage.remove(&key(granter.as_str(), grantee.as_str()));
}

impl Stargate for FeeGrants {
    fn execute_any<ExecC, QueryC>(
        &self,
        _api: &dyn Api,
        storage: &mut dyn Storage,
        _router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        _block: &BlockInfo,
        sender: Addr,
        msg: AnyMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        match msg.type_url.as_str() {
            "/cosmos.feegrant.v1beta1.MsgGrantAllowance" => {
                let grant = MsgGrantAllowance::decode(msg.value.as_slice())?;
                if grant.granter != sender.as_str() {
                    bail!("contract doesn't have permission: unauthorized");
                }
                let key = key(&grant.granter, &grant.grantee);
                if storage.get(&key).is_some() {
                    bail!("fee allowance already exists: invalid request");
                }
                storage.set(&key, &msg.value);
            }
            "/cosmos.feegrant.v1beta1.MsgRevokeAllowance" => {
                let revoke = MsgRevokeAllowance::decode(msg.value.as_slice())?;
                if revoke.granter != sender.as_str() {
                    bail!("contract doesn't have permission: unauthorized");
                }
                let key = key(&revoke.granter, &revoke.grantee);
                if storage.get(&key).is_none() {
                    bail!("fee-grant not found: not found");
                }
                storage.remove(&key);
            }
            other => bail!("no message handler found for {other}"),
        }
        Ok(AppResponse::default())
    }

    fn query_stargate(
        &self,
        _api: &dyn Api,
        _storage: &dyn Storage,
        _querier: &dyn Querier,
        _block: &BlockInfo,
        path: String,
        _data: Binary,
    ) -> AnyResult<Binary> {
        bail!("{path} is not answered here")
    }
}
