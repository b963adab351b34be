//! `tenzro review appeal`: disputing a verdict, and drawing bonds.

use serde_json::json;
use tenzro_cli::flows::{Network, appeal, money};
use tenzro_cli_kit::amount;
use tenzro_client::Currency;
use tenzro_contract_api::peer_review::{
    APPEAL_SEATS, APPEAL_VOTES, AppealResponse, AppealStatus, AppealableResponse,
};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::utc;

/// Disputes the verdict on an item; where that was done already, says how it stands.
pub async fn run(session: &Session, network: &Network, item: u64) -> Result<()> {
    let may = appeal::appealable(network, item).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("item {item} was never reviewed"),
            "`tenzro explain item` shows where it stands",
        )
    })?;
    if may.appealed {
        return show(session, network, item).await;
    }
    let Some(until) = may.until else {
        return Err(Failure::not_now(
            format!("there is no verdict on item {item} yet"),
            "`tenzro explain item` shows where it stands",
        ));
    };
    let sender = session.sender(&network.chain)?;
    let me = sender.address().as_str();
    if let Some(only) = may.only.as_deref().filter(|only| *only != me) {
        return Err(Failure::not_now(
            format!("item {item} was refused: only its contributor {only} can dispute that"),
            "anybody can dispute that an item was accepted",
        ));
    }
    let tic = amount(Currency::Tic, may.bond);
    let balance = money::balance(network, sender.address(), Currency::Tic).await?;
    if balance < may.bond.u128() {
        return Err(Failure::not_now(
            format!(
                "an appeal takes a bond of {tic}, you have {}",
                amount(Currency::Tic, balance)
            ),
            "draw what you earned with `tenzro rewards claim`",
        ));
    }
    terms(session, item, &may, until);
    let message = appeal::message(network, &sender, item, may.bond.u128())?;
    let what = format!("dispute the verdict on item {item} with {tic}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let opened = appeal::appeal(network, item).await?;
        let said = format!(
            "item {item} is judged again, as case {}; `tenzro review appeal {item}` shows how it stands",
            opened.case
        );
        session.sent(&outcome, &said, opened);
    }
    Ok(())
}

/// What an appeal costs and brings, before anything is sent.
fn terms(session: &Session, item: u64, may: &AppealableResponse, until: u64) {
    let console = &session.console;
    let tic = amount(Currency::Tic, may.bond);
    let against = if may.only.is_some() {
        "it was refused"
    } else {
        "it was accepted"
    };
    console.say(format!(
        "item {item}: {against}; disputed until {}, once, for a bond of {tic}",
        utc(until)
    ));
    console.say(format!(
        "  {APPEAL_SEATS} reviewers who had no part in it are drawn and decide for good"
    ));
    console.say("  if they find the opposite: the bond comes back, the item's points follow");
    console.say("  if they find the same: the bond is theirs");
    console.say(format!(
        "  if fewer than {APPEAL_VOTES} of them vote: the verdict stays, the bond comes back"
    ));
}

async fn show(session: &Session, network: &Network, item: u64) -> Result<()> {
    let found = appeal::appeal(network, item).await?;
    session.console.result(&found, |console| {
        console.answer(format!("item      {item}"));
        let first = if found.first { "accepted" } else { "refused" };
        console.answer(format!(
            "verdict   {first}, disputed by {}",
            found.appellant
        ));
        console.answer(format!("bond      {}", amount(Currency::Tic, found.bond)));
        console.answer(format!("appeal    {}", word(&found)));
        console.answer(format!(
            "panel     case {}: `tenzro review list --all`",
            found.case
        ));
    });
    Ok(())
}

const fn word(found: &AppealResponse) -> &'static str {
    match found.status {
        AppealStatus::Open => "open: a fresh panel is drawn or votes",
        AppealStatus::Upheld => "the fresh panel found the same; the bond is theirs",
        AppealStatus::Overturned => "the fresh panel found the opposite; the bond came back",
        AppealStatus::Unfilled => "too few reviewers; the verdict stays, the bond came back",
        AppealStatus::Cancelled => "consent was withdrawn; the bond came back",
    }
}

/// Draws bonds that came back or were won.
pub async fn claim(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let owed = appeal::bonds(network, sender.address().as_str()).await?;
    if owed == 0 {
        return Err(Failure::not_now(
            format!("no bond of an appeal was credited to {}", sender.address()),
            "bonds are credited when an appeal ends: `tenzro review appeal ITEM`",
        ));
    }
    let tic = amount(Currency::Tic, owed);
    let message = appeal::claim_message(network, &sender)?;
    let what = format!("draw {tic} of bonds");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details = json!({ "claimed_utic": owed.to_string() });
        session.sent(&outcome, &format!("{tic} drawn"), details);
    }
    Ok(())
}
