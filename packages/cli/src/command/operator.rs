//! `tenzro operator`: bond, leave, take the bond back; what slashes took, and why.

mod evidence;

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use tenzro_cli::flows::{Network, content, operate};
use tenzro_cli_kit::{Align, Table, amount};
use tenzro_client::Currency;
use tenzro_contract_api::operators::{ExecuteMsg, OperatorResponse, OperatorStatus, Role};

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::utc;

/// What an operator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// Runs the models that check contributions
    Inference,
    /// Stores contents
    Storage,
}

/// What to do as an operator.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Put up a bond and be drawn for work
    Register {
        /// Base address of your service, `http://` or `https://`
        endpoint: String,
        /// The bond in TNZ
        #[arg(long, value_name = "TNZ", value_parser = crate::values::tnz)]
        bond: u128,
        /// What you do; may be given twice
        #[arg(long = "role", value_enum, value_name = "ROLE", default_values = ["inference", "storage"])]
        roles: Vec<RoleName>,
        /// The organisation behind it: operators of one are never drawn together
        #[arg(long, value_name = "NAME")]
        entity: Option<String>,
    },
    /// Add to the bond
    AddBond {
        /// How much
        #[arg(value_name = "TNZ", value_parser = crate::values::tnz)]
        bond: u128,
    },
    /// Leave: no longer drawn, the bond is free after the unbonding time
    Unbond,
    /// Take the bond back once its time is over
    Withdraw,
    /// Come back after a slash, once the jail time is over
    Unjail,
    /// What was taken from bonds, of one operator or of all
    Slashes {
        /// Address or key [default: everybody]
        account: Option<String>,
    },
    /// What operators revealed for a job, which reveals agree, who was wrong; the vote held again
    Evidence(evidence::Arguments),
    /// Draw what slashes of others credited you
    Claim,
    /// One operator
    Show {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// All operators
    List,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    // A file of evidence is checked without a node.
    if let Command::Evidence(arguments) = command {
        return evidence::run(session, arguments).await;
    }
    let network = session.network().await?;
    match command {
        Command::Evidence(_) => Ok(()),
        Command::Slashes { account } => {
            evidence::slashes(session, &network, account.as_deref()).await
        }
        Command::Claim => claim(session, &network).await,
        Command::Register {
            endpoint,
            bond,
            roles,
            entity,
        } => register(session, &network, &endpoint, bond, &roles, entity).await,
        Command::AddBond { bond } => add_bond(session, &network, bond).await,
        Command::Unbond => unbond(session, &network).await,
        Command::Withdraw => withdraw(session, &network).await,
        Command::Unjail => unjail(session, &network).await,
        Command::Show { account } => show(session, &network, account.as_deref()).await,
        Command::List => list(session, &network).await,
    }
}

async fn register(
    session: &Session,
    network: &Network,
    endpoint: &str,
    bond: u128,
    roles: &[RoleName],
    entity: Option<String>,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let roles: Vec<Role> = [
        (RoleName::Inference, Role::Inference),
        (RoleName::Storage, Role::Storage),
    ]
    .into_iter()
    .filter(|(name, _)| roles.contains(name))
    .map(|(_, role)| role)
    .collect();
    let tnz = amount(Currency::Tnz, bond);
    let what = format!("register {} as operator with {tnz}", sender.address());
    let details = json!({
        "operator": sender.address(), "endpoint": endpoint, "roles": roles, "bond_utnz": bond.to_string(),
    });
    let message = operate::register_message(network, &sender, endpoint, roles, entity, bond)?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        session.sent(&outcome, &format!("registered with {tnz}"), details);
    }
    Ok(())
}

async fn unbond(session: &Session, network: &Network) -> Result<()> {
    let said = "no longer drawn; see `tenzro operator show` for when the bond is free";
    act(
        session,
        network,
        "give up the operator",
        said,
        &ExecuteMsg::Unbond {},
    )
    .await
}

async fn withdraw(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let found = operate::operator(network, sender.address().as_str()).await?;
    let tnz = amount(Currency::Tnz, found.bond);
    let said = format!("{tnz} taken back");
    act(
        session,
        network,
        &format!("take back {tnz}"),
        &said,
        &ExecuteMsg::Withdraw {},
    )
    .await
}

/// Comes back; says beforehand what stands against it.
async fn unjail(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let found = operator_of(network, sender.address().as_str()).await?;
    let config = operate::config(network).await?.config;
    if !matches!(found.status, OperatorStatus::Jailed { .. }) {
        return Err(Failure::not_now(
            format!("{} is not jailed: {}", found.address, status(&found.status)),
            "there is nothing to come back from",
        ));
    }
    if found.bond < config.min_bond {
        let short = config.min_bond.saturating_sub(found.bond);
        return Err(Failure::not_now(
            format!(
                "the bond is {}, {} are needed",
                amount(Currency::Tnz, found.bond),
                amount(Currency::Tnz, config.min_bond)
            ),
            format!(
                "add {} with `tenzro operator add-bond`, then come back",
                amount(Currency::Tnz, short)
            ),
        ));
    }
    let said = "back in the draws";
    act(session, network, "leave jail", said, &ExecuteMsg::Unjail {}).await
}

async fn add_bond(session: &Session, network: &Network, bond: u128) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let tnz = amount(Currency::Tnz, bond);
    let message = operate::add_bond_message(network, &sender, bond)?;
    let what = format!("add {tnz} to the bond");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let found = operate::operator(network, sender.address().as_str()).await?;
        let said = format!("the bond is {}", amount(Currency::Tnz, found.bond));
        session.sent(&outcome, &said, found);
    }
    Ok(())
}

async fn claim(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let owed = operate::credit(network, sender.address().as_str()).await?;
    if owed == 0 {
        return Err(Failure::not_now(
            format!("no slash credited {} anything", sender.address()),
            "operators that were right, and challengers, get a part of what others lose",
        ));
    }
    let tnz = amount(Currency::Tnz, owed);
    let what = format!("draw {tnz} from slashes");
    let said = format!("{tnz} drawn");
    act(session, network, &what, &said, &ExecuteMsg::ClaimCredit {}).await
}

async fn act(
    session: &Session,
    network: &Network,
    what: &str,
    said: &str,
    message: &ExecuteMsg,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let message = operate::message(network, &sender, message)?;
    if let Some(outcome) = session.send(&sender, what, vec![message]).await? {
        session.sent(&outcome, said, json!({ "operator": sender.address() }));
    }
    Ok(())
}

async fn operator_of(network: &Network, address: &str) -> Result<OperatorResponse> {
    operate::operator(network, address).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("{address} is no operator"),
            "become one with `tenzro operator register URL --bond TNZ`",
        )
    })
}

async fn show(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let address = session.account(account)?;
    let found = operator_of(network, address.as_str()).await?;
    session.console.result(&found, |console| {
        console.answer(format!("operator  {}", found.address));
        console.answer(format!("service   {}", found.endpoint));
        console.answer(format!("roles     {}", roles(&found)));
        if let Some(entity) = &found.entity {
            console.answer(format!("entity    {entity}"));
        }
        console.answer(format!("bond      {}", amount(Currency::Tnz, found.bond)));
        console.answer(format!("locked    {}", amount(Currency::Tnz, found.locked)));
        console.answer(format!(
            "slashed   {}",
            amount(Currency::Tnz, found.slashed)
        ));
        console.answer(format!("status    {}", status(&found.status)));
    });
    Ok(())
}

async fn list(session: &Session, network: &Network) -> Result<()> {
    let all = content::operators(network).await?;
    session.console.result(&all, |console| {
        let columns = [
            ("operator", Align::Left),
            ("roles", Align::Left),
            ("bond", Align::Right),
            ("status", Align::Left),
            ("service", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no operators yet");
        for operator in &all {
            table.row([
                &operator.address,
                &roles(operator),
                &amount(Currency::Tnz, operator.bond),
                &status(&operator.status),
                &operator.endpoint,
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

fn roles(operator: &OperatorResponse) -> String {
    let word = |role: &Role| match role {
        Role::Inference => "inference",
        Role::Storage => "storage",
    };
    operator
        .roles
        .iter()
        .map(word)
        .collect::<Vec<_>>()
        .join("+")
}

fn status(status: &OperatorStatus) -> String {
    match status {
        OperatorStatus::Bonded => "bonded".to_owned(),
        OperatorStatus::Jailed { until } => format!("jailed until {}", utc(*until)),
        OperatorStatus::Unbonding { until } => format!("leaving, bond free {}", utc(*until)),
    }
}
