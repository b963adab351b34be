//! Operators bond, register and start their daemons: real processes, one each.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tenzro_cli::flows::operate;
use tenzro_contract_api::models::ModelRecord;
use tenzro_contract_api::operators::Role;
use tokio::time::sleep;

use crate::cast::CHEAT;
use crate::cheat::{self, Downgraded};
use crate::screen::{Screen, short};
use crate::world::{Daemon, World, spawn};

/// Bond of each operator, utnz: 500 TNZ.
const BOND: u128 = 500_000_000;
/// Bond of the one that cheats, utnz: 1,000 TNZ. Draws are weighted by bond: it wants more work
/// than the others.
const CHEAT_BOND: u128 = 1_000_000_000;

/// Folder of the rounded models, in the cheating operator's own.
const DOWNGRADED: &str = "models-fp16";

/// Registers the models and starts all operators.
///
/// # Errors
/// When a daemon does not come up.
pub async fn run(
    world: &mut World,
    screen: &mut Screen,
    program: &Path,
    models: &Path,
    records: Vec<ModelRecord>,
) -> Result<()> {
    screen.section("Oracle network: 8 operators, one process each, ONNX Runtime on this CPU");
    for record in &records {
        screen.line(format!(
            "model {:<16} {}  sha256 {}  accepts from {:.2}",
            record.name,
            record.licence,
            short(&record.file_sha256.to_hex()),
            f64::from(record.accept_q15) / 32_767.0
        ));
    }
    let governor = world.sender(&world.cast.governor);
    operate::register_models(&world.network, &governor, records).await?;
    let downgraded = downgrade(world, models)?;
    let mut endpoints = Vec::new();
    for position in 0..world.cast.operators.len() {
        endpoints.push(start(world, position, program, models)?);
    }
    for (position, endpoint) in endpoints.iter().enumerate() {
        healthy(world, position, endpoint).await?;
    }
    screen.line(format!(
        "{} operators bonded, registered and serving contents at {} … {}",
        endpoints.len(),
        endpoints.first().map_or("", String::as_str),
        endpoints.last().map_or("", String::as_str)
    ));
    introduce(world, screen, &downgraded);
    Ok(())
}

/// Says who cheats, and how.
fn introduce(world: &World, screen: &Screen, downgraded: &[Downgraded]) {
    screen.line(format!(
        "{} CHEATS (simulated): it bonds 1,000 TNZ where the others bond 500, to be drawn more often, \
         and runs",
        world.cast.cheat().name
    ));
    screen.more("models rounded to half precision (fp16) under the names of the real ones:");
    for model in downgraded {
        screen.more(format!(
            "  {:<16} {} of {} weights differ",
            model.name, model.rounded.changed, model.rounded.weights
        ));
    }
    screen.more("nobody tells the others; what catches it is the vote on what operators reveal");
}

/// Makes the rounded models in the folder of the operator that cheats.
fn downgrade(world: &World, models: &Path) -> Result<Vec<Downgraded>> {
    let home = world.home.join(&world.cast.cheat().name);
    cheat::downgrade(models, &home.join(DOWNGRADED))
}

/// Makes the operator that cheats honest: its daemon is started again with the worker that comes
/// with it.
///
/// # Errors
/// When its configuration cannot be written or its daemon does not start.
pub async fn reform(world: &World, program: &Path, models: &Path) -> Result<()> {
    let home = world.home.join(&world.cast.cheat().name);
    let path = home.join("oracle.toml");
    let listen = crate::daemon::listen(&std::fs::read_to_string(&path)?)?;
    let key = home.join("operator.key");
    let config = crate::daemon::config(world, &home, &key, &listen, models, None)?;
    let mut daemons = world.daemons.lock().await;
    let daemon = &mut daemons[CHEAT];
    daemon.kill().await?;
    std::fs::write(&path, config)?;
    *daemon = launch(&home, program)?;
    Ok(())
}

/// Writes an operator's folder and starts its daemon; where it will listen.
fn start(world: &mut World, position: usize, program: &Path, models: &Path) -> Result<String> {
    let person = world.cast.operators[position].clone();
    let home = world.home.join(&person.name);
    std::fs::create_dir_all(&home)?;
    let listen = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
    let endpoint = format!("http://{listen}");
    let key = home.join("operator.key");
    write_secret(&key, &hex::encode(person.key.secret_bytes().as_slice()))?;
    let worker = if position == CHEAT {
        Some(cheat::worker(&home, &home.join(DOWNGRADED))?)
    } else {
        None
    };
    let listen = listen.to_string();
    let config = crate::daemon::config(world, &home, &key, &listen, models, worker.as_deref())?;
    let path = home.join("oracle.toml");
    std::fs::write(&path, config)?;
    let child = launch(&home, program)?;
    world.daemons.get_mut().push(child);
    Ok(endpoint)
}

/// Starts the daemon of an operator's folder.
///
/// # Errors
/// When it cannot be started.
pub fn launch(home: &Path, program: &Path) -> Result<Daemon> {
    let path = home.join("oracle.toml");
    let arguments = [
        "run",
        "--config",
        path.to_str().context("path is not UTF-8")?,
    ];
    spawn(&program.to_owned(), &arguments, &home.join("oracle.log"))
}

/// Registers the operator and waits until its daemon answers.
async fn healthy(world: &mut World, position: usize, endpoint: &str) -> Result<()> {
    let person = world.cast.operators[position].clone();
    let sender = world.sender(&person);
    let roles = vec![Role::Inference, Role::Storage];
    let bond = if position == CHEAT { CHEAT_BOND } else { BOND };
    operate::register(&world.network, &sender, endpoint, roles, None, bond).await?;
    let begun = Instant::now();
    loop {
        if let Some(status) = world.daemons.get_mut()[position].try_wait()? {
            bail!(
                "{} ended with {status}; see {}/{}/oracle.log",
                person.name,
                world.home.display(),
                person.name
            );
        }
        let cid = tenzro_client::blob::cid_of(b"tenzro");
        match world.blobs.get(endpoint, &cid).await {
            Ok(_) | Err(tenzro_client::blob::BlobError::NotFound { .. }) => return Ok(()),
            Err(_) if begun.elapsed() < Duration::from_secs(20) => {
                sleep(Duration::from_millis(100)).await;
            }
            Err(error) => bail!("{} does not answer: {error}", person.name),
        }
    }
}

/// A file that its owner alone can read.
fn write_secret(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}
