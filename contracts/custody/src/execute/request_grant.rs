//! `RequestGrant`: the one way to plaintext.

use cosmwasm_std::{Addr, DepsMut, Env, Response, to_json_binary};
use tenzro_contract_api::{
    custody::{CustodyError, GrantCreated, GroupProgress, Reason, Subject, X25519Key},
    data_registry::ItemResponse,
    marketplace::SaleStatus,
    oracle::JobStatus,
    peer_review::{ItemStatus, subject},
    types::Digest,
};

use crate::{
    events,
    exchange::Exchange,
    peers::{Peers, item_in_force, version_in_force},
    state::{
        self, CONFIG, Config, DEPOSITS, EXCHANGES, GRANTS, Grant, OPEN_EXCHANGES, next_grant,
        not_found,
    },
};

/// Gives a key what its reason says, after asking the contracts that know.
///
/// # Errors
/// When the reason does not hold for the sender, now.
pub fn request_grant(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    reason: Reason,
    key: X25519Key,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let asking = Asking {
        config: &config,
        sender,
        reason,
        key,
        now: env.block.time.seconds(),
    };
    let grant = match reason {
        Reason::Check { job, object } => asking.check(&deps, job, &object)?,
        Reason::Review { item, object } => asking.review(&deps, item, &object)?,
        Reason::Sale { sale } => asking.sale(&deps, sale)?,
    };
    let id = next_grant(deps.storage)?;
    GRANTS.save(deps.storage, id, &grant)?;
    if let (Reason::Sale { sale }, Subject::Version { version }, true) =
        (reason, grant.subject, grant.exchange)
    {
        asking.exchange(deps, id, sale, version, &grant)?;
    }
    Ok(Response::new()
        .add_attribute("action", "request_grant")
        .add_attribute("grant", id.to_string())
        .add_event(events::granted(id, &grant))
        .set_data(to_json_binary(&GrantCreated { grant: id })?))
}

/// Who asks for what.
struct Asking<'a> {
    config: &'a Config,
    sender: &'a Addr,
    reason: Reason,
    key: X25519Key,
    now: u64,
}

impl Asking<'_> {
    fn peers<'a>(&'a self, deps: &'a DepsMut<'_>) -> Peers<'a> {
        Peers::new(deps.querier, self.config)
    }

    /// For an operator that has still to commit in a job that checks an item.
    fn check(&self, deps: &DepsMut, job: u64, object: &Digest) -> Result<Grant, CustodyError> {
        let what = format!("job {job}");
        let found = self.peers(deps).job(job)?;
        let JobStatus::Committing { until } = found.status else {
            return self.no_seat(what);
        };
        let seated = found.seats.iter().any(|seat| {
            seat.operator == self.sender.as_str()
                && !seat.missed
                && !seat.withheld
                && seat.commitment.is_none()
        });
        let Some(item) = found.item.filter(|_| seated) else {
            return self.no_seat(what);
        };
        let item = self.peers(deps).item(item)?;
        self.item(deps, &what, &item, object, until)
    }

    /// For a reviewer that has still to commit on an item's panel, or on that of its appeal.
    fn review(&self, deps: &DepsMut, item: u64, object: &Digest) -> Result<Grant, CustodyError> {
        let what = format!("item {item}");
        let panel = self.peers(deps).panel(item)?;
        let ItemStatus::Committing { until } = panel.status else {
            return self.no_seat(what);
        };
        let seated = panel.seats.iter().any(|seat| {
            seat.reviewer == self.sender.as_str() && !seat.missed && seat.commitment.is_none()
        });
        if !seated {
            return self.no_seat(what);
        }
        let item = self.peers(deps).item(subject(item))?;
        self.item(deps, &what, &item, object, until)
    }

    /// A grant to one item until the window ends.
    fn item(
        &self,
        deps: &DepsMut,
        what: &str,
        item: &ItemResponse,
        object: &Digest,
        until: u64,
    ) -> Result<Grant, CustodyError> {
        if self.now >= until {
            return self.no_seat(what.to_owned());
        }
        let expected = item.content.sha256;
        if expected != *object {
            return Err(CustodyError::WrongObject {
                what: what.to_owned(),
                expected: expected.to_hex(),
                given: object.to_hex(),
            });
        }
        item_in_force(item, self.now)?;
        let contributor = deps.api.addr_validate(&item.contributor)?;
        let deposit = DEPOSITS
            .may_load(deps.storage, (object.as_bytes().as_slice(), &contributor))?
            .ok_or(CustodyError::NotInCustody { item: item.item })?;
        let subject = Subject::Item {
            item: item.item,
            object: *object,
        };
        let ends = item
            .consent
            .expires_at
            .map_or(until, |ends| ends.min(until));
        Ok(self.grant(
            self.sender.clone(),
            subject,
            vec![deposit.group],
            Some(ends),
        ))
    }

    /// For a buyer: with the purchase by the marketplace, through the exchange; afterwards, once
    /// the sale is settled, by the buyer.
    fn sale(&self, deps: &DepsMut, sale: u64) -> Result<Grant, CustodyError> {
        let found = self.peers(deps).sale(sale)?;
        let buyer = deps.api.addr_validate(&found.buyer)?;
        let bought = *self.sender == self.config.marketplace;
        if !bought && *self.sender != buyer {
            return Err(CustodyError::Unauthorized {
                sender: self.sender.to_string(),
                role: "the buyer",
            });
        }
        let fits = match found.status {
            SaleStatus::Pending => bought && !EXCHANGES.has(deps.storage, sale),
            SaleStatus::Settled => !bought,
            SaleStatus::Refunded => false,
        };
        if !fits {
            return Err(CustodyError::WrongSale {
                sale,
                status: found.status.word(),
            });
        }
        let version = self.peers(deps).version(found.version)?;
        version_in_force(&version, self.now)?;
        if version.groups.is_empty() {
            let what = format!("key of version {}: its contents are open", found.version);
            return Err(not_found(what));
        }
        let subject = Subject::Version {
            version: found.version,
        };
        let mut grant = self.grant(buyer, subject, version.groups, version.expires_at);
        grant.exchange = bought;
        Ok(grant)
    }

    fn grant(
        &self,
        grantee: Addr,
        subject: Subject,
        groups: Vec<u64>,
        expires_at: Option<u64>,
    ) -> Grant {
        Grant {
            grantee,
            key: self.key,
            reason: self.reason,
            subject,
            groups,
            since: self.now,
            expires_at,
            exchange: false,
        }
    }

    /// Begins the exchange of a sale.
    fn exchange(
        &self,
        deps: DepsMut,
        id: u64,
        sale: u64,
        version: u64,
        grant: &Grant,
    ) -> Result<(), CustodyError> {
        let mut groups = Vec::with_capacity(grant.groups.len());
        for &group in &grant.groups {
            let threshold = state::group(deps.storage, group)?.threshold;
            groups.push(GroupProgress {
                group,
                threshold,
                delivered: 0,
                confirmed: 0,
                opened: 0,
            });
        }
        let deliver_until = self.now.saturating_add(self.config.delivery);
        let exchange = Exchange {
            sale,
            grant: id,
            version,
            buyer: grant.grantee.clone(),
            deliver_until,
            open_until: deliver_until.saturating_add(self.config.open),
            complete_at: None,
            closed_at: None,
            groups,
        };
        EXCHANGES.save(deps.storage, sale, &exchange)?;
        OPEN_EXCHANGES.save(deps.storage, id, &sale)?;
        Ok(())
    }

    fn no_seat<T>(&self, what: String) -> Result<T, CustodyError> {
        Err(CustodyError::NoSeat {
            sender: self.sender.to_string(),
            what,
        })
    }
}
