//! `tenzro network`: the chain and its contracts.

use clap::Subcommand;
use serde::Serialize;
use serde_json::json;
use tenzro_cli_kit::{Align, Table};
use tenzro_client::rpc::shown;
use tenzro_client::{Chain, Deployment};

use crate::failure::{Failure, Result};
use crate::session::Session;

/// What to see of the network.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Chain, height, contracts with their codes, each compared with the chain
    Show,
    /// Take the network's file from a node and keep it in the home folder
    ///
    /// What comes after needs no options. The node is believed; `network show` compares the contracts
    /// with the chain.
    Join {
        /// RPC address of a node
        url: String,
    },
}

/// A contract as the deployment names it and as the chain knows it.
#[derive(Serialize)]
struct Row {
    name: String,
    address: String,
    code_id: Option<u64>,
    checksum: Option<String>,
    admin: Option<String>,
    state: &'static str,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    match command {
        Command::Show => show(session).await,
        Command::Join { url } => join(session, &url).await,
    }
}

async fn join(session: &Session, url: &str) -> Result<()> {
    let found = Deployment::fetch(url).await?;
    // A node that serves another chain than its file says is not joined.
    let chain = Chain::connect_to(&found.rpc, &found.chain_id).await?;
    let home = session.home();
    std::fs::create_dir_all(home).map_err(|source| Failure::File {
        action: "make",
        path: home.to_owned(),
        source,
    })?;
    let path = home.join("deployment.json");
    found.save(&path)?;
    let answer = json!({ "file": path, "chain_id": chain.id(), "faucet": found.faucet });
    session.console.result(&answer, |console| {
        console.done(format!("{} joined, kept in {}", chain.id(), path.display()));
        if found.faucet.is_some() {
            console.answer("next: tenzro keys add NAME, tenzro faucet, tenzro register HANDLE");
        }
    });
    Ok(())
}

async fn show(session: &Session) -> Result<()> {
    let deployment = session.deployment()?;
    let chain = session.chain().await?;
    let status = chain.status().await?;
    let height = chain.height().await?;
    let rows = match &deployment {
        Some(deployment) => contracts(&chain, deployment).await?,
        None => Vec::new(),
    };
    let answer = json!({
        "chain_id": chain.id(),
        "node": shown(chain.rpc().url()),
        "engine_version": status.node_info.version,
        "height": height,
        "block_time": status.sync_info.latest_block_time,
        "catching_up": status.sync_info.catching_up,
        "deployed_at_height": deployment.as_ref().map(|found| found.height),
        "deployer": deployment.as_ref().and_then(|found| found.deployer.clone()),
        "contracts": rows,
    });
    session.console.result(&answer, |console| {
        console.answer(format!("chain      {}", chain.id()));
        console.answer(format!("node       {}", shown(chain.rpc().url())));
        console.answer(format!("engine     {}", status.node_info.version));
        let time = &status.sync_info.latest_block_time;
        console.answer(format!("height     {height} ({time})"));
        if status.sync_info.catching_up {
            console.warn("the node is behind; what it says is old");
        }
        if deployment.is_none() {
            console.warn("no deployment file: contracts are not known (--deployment FILE)");
            return;
        }
        console.answer("");
        let columns = [
            ("contract", Align::Left),
            ("code", Align::Right),
            ("address", Align::Left),
            ("", Align::Left),
        ];
        let mut table = Table::new(columns);
        for row in &rows {
            let code = row.code_id.map_or("–".to_owned(), |id| id.to_string());
            table.row([row.name.as_str(), &code, &row.address, row.state]);
        }
        console.table(&table);
    });
    Ok(())
}

async fn contracts(chain: &Chain, deployment: &Deployment) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, address) in &deployment.contracts {
        let mut row = Row {
            name: name.clone(),
            address: address.to_string(),
            code_id: None,
            checksum: None,
            admin: None,
            state: "not on this chain",
        };
        match chain.contract_info(address).await {
            Ok(info) => {
                let (code, _) = chain.code(info.code_id).await?;
                let expected = deployment.checksums.get(name);
                let same = expected.is_some_and(|sum| sum.eq_ignore_ascii_case(&code.checksum));
                row.state = if same { "as deployed" } else { "other code" };
                row.code_id = Some(info.code_id);
                row.checksum = Some(code.checksum);
                row.admin = Some(info.admin).filter(|admin| !admin.is_empty());
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error.into()),
        }
        rows.push(row);
    }
    Ok(rows)
}
