//! A network that stays after the demo: left up, ended, started again from its folder.

mod screen;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use tenzro_client::keys::{Backend, Keyring};
use tenzro_client::localnet::Localnet;
use tenzro_client::{Chain, Deployment};
use tokio::time::sleep;

use crate::crowd::AT_WORK;
use crate::network::NetworkFile;
use crate::processes::Process;
use crate::stage::{contribute::files, operators};
use crate::world::{Daemon, World, spawn};

pub use screen::{Addresses, join_script, summary};

/// The node's name among the processes.
const NODE: &str = "node";
/// The name of the process with the simulated people.
const CROWD: &str = "simulated-people";
/// How long an operator may take to answer after its start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes the folder of a network that will stay ready: refuses one whose network is up, and puts an
/// earlier network aside, where it can still be looked at or resumed by hand.
///
/// # Errors
/// When a network is up there, or the folder cannot be moved.
pub fn prepare(home: &Path) -> Result<()> {
    let up = running(home)?;
    if let Some(process) = up.first() {
        bail!(
            "a network is up in {} ({} processes, the first is {} with number {}); join it, or end \
             it with scripts/demo --down",
            home.display(),
            up.len(),
            process.name,
            process.pid
        );
    }
    if home.exists() {
        let aside = home.with_extension("before");
        if aside.exists() {
            std::fs::remove_dir_all(&aside)
                .with_context(|| format!("cannot remove {}", aside.display()))?;
        }
        std::fs::rename(home, &aside).with_context(|| format!("cannot move {}", home.display()))?;
    }
    Ok(())
}

/// The processes of a network that run now.
///
/// # Errors
/// When its files cannot be read.
pub fn running(home: &Path) -> Result<Vec<Process>> {
    let mut all = Process::noted(home)?;
    all.retain(Process::runs);
    Ok(all)
}

/// Lets node and operators run on after this program and starts the simulated people as a process of
/// their own. What a person needs to know to join is written beside and given back.
///
/// # Errors
/// When a process has ended, or a file cannot be written.
pub async fn leave(
    world: &World,
    net: Localnet,
    file: &NetworkFile,
    gold: &Path,
) -> Result<String> {
    let home = &world.home;
    file.save(home)?;
    copy_gold(gold, &home.join("gold"))?;
    let addresses = Addresses::of(&net);
    publish(home, &addresses, world.network.deployment.as_ref().clone())?;
    lend_keys(world)?;
    let pid = net.pid().context("the node has ended")?;
    Process::note(home, NODE, pid)?;
    for (name, daemon) in file.operators.iter().zip(&mut *world.daemons.lock().await) {
        let pid = daemon.id().with_context(|| format!("{name} has ended"))?;
        Process::note(home, name, pid)?;
    }
    let mut crowd = crowd(home).await?;
    // From here on nothing can fail any more but the writing of a file.
    for daemon in &mut *world.daemons.lock().await {
        daemon.let_go();
    }
    crowd.let_go();
    // Its number is noted already.
    let _ = net.detach();
    tell(home, &addresses)
}

/// Puts the keys of the simulated people whom a person may want to act as beside the person's own.
fn lend_keys(world: &World) -> Result<()> {
    let folder = world.home.join(screen::ME);
    let keyring = Keyring::open(&folder, Backend::Test, world.network.chain.id())?;
    let cast = &world.cast;
    for person in cast
        .buyers
        .iter()
        .chain(&cast.contributors)
        .chain([&cast.curator])
    {
        keyring.add_key(&person.name, &person.key, None)?;
    }
    Ok(())
}

/// The gold items stay with the network: the samples of a run may lie in a temporary folder.
fn copy_gold(from: &Path, to: &Path) -> Result<()> {
    for path in files(from)? {
        let target = to.join(path.strip_prefix(from)?);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
    }
    Ok(())
}

/// Starts the simulated people and waits until they say that they work.
async fn crowd(home: &Path) -> Result<Daemon> {
    let program = std::env::current_exe()?;
    let folder = home.to_str().context("path is not UTF-8")?;
    let log = home.join("simulated-people.log");
    let before = std::fs::metadata(&log).map_or(0, |file| file.len() as usize);
    let mut crowd = spawn(&program, &["crowd", "--home", folder], &log)?;
    let pid = crowd.id().context("the simulated people have ended")?;
    Process::note(home, CROWD, pid)?;
    let begun = Instant::now();
    loop {
        let text = std::fs::read(&log)?;
        let said = String::from_utf8_lossy(&text[before.min(text.len())..]).into_owned();
        if said.contains(AT_WORK) {
            return Ok(crowd);
        }
        if crowd.try_wait()?.is_some() || begun.elapsed() > PATIENCE {
            bail!("the simulated people do not work: {said}");
        }
        sleep(Duration::from_millis(50)).await;
    }
}

/// Writes where the network is now into the file that everybody reads.
fn publish(home: &Path, addresses: &Addresses, mut deployment: Deployment) -> Result<()> {
    deployment.rpc.clone_from(&addresses.rpc);
    deployment.faucet.clone_from(&addresses.faucet);
    Ok(deployment.save(&home.join("deployment.json"))?)
}

fn tell(home: &Path, addresses: &Addresses) -> Result<String> {
    std::fs::write(home.join("join"), join_script(home)?)?;
    let text = summary(home, addresses);
    std::fs::write(home.join("README.txt"), &text)?;
    Ok(text)
}

/// Ends exactly the processes of a network, the node last. How many ran.
///
/// # Errors
/// When a process cannot be ended, or no network ever lay there.
pub async fn down(home: &Path) -> Result<usize> {
    NetworkFile::load(home)?;
    let mut all = Process::noted(home)?;
    // Whoever talks to the node ends before it.
    all.sort_by_key(|process| process.name == NODE);
    let mut ran = 0;
    for process in all {
        if process.end(home).await? {
            ran += 1;
            println!("  ended {:<18} process {}", process.name, process.pid);
        }
    }
    Ok(ran)
}

/// Starts a network that was ended, or whose processes were killed, from its folder. What a person
/// needs to know to join comes back.
///
/// # Errors
/// When it is up, or something does not come up.
pub async fn resume(home: &Path) -> Result<String> {
    let file = NetworkFile::load(home)?;
    let mut up = running(home)?;
    // The simulated people alone are of no use: they start again with the others.
    ensure!(
        up.iter().all(|process| process.name == CROWD),
        "the network in {} is up: {}",
        home.display(),
        up.drain(..)
            .map(|process| process.name)
            .collect::<Vec<_>>()
            .join(", ")
    );
    for process in Process::noted(home)? {
        process.end(home).await?;
    }
    let begun = Instant::now();
    let net = Localnet::start(&home.join("chain")).await?;
    let addresses = Addresses::of(&net);
    let deployment = Deployment::load(&home.join("deployment.json"))?;
    let chain = Chain::connect_to(net.rpc(), &deployment.chain_id).await?;
    println!(
        "  node      {} at height {} after {:.1} s",
        net.rpc(),
        chain.height().await?,
        begun.elapsed().as_secs_f64()
    );
    publish(home, &addresses, deployment)?;
    let mut daemons = Vec::new();
    for name in &file.operators {
        let folder = home.join(name);
        point(&folder, net.rpc())?;
        let daemon = operators::launch(&folder, &file.oracle)?;
        let pid = daemon.id().with_context(|| format!("{name} has ended"))?;
        Process::note(home, name, pid)?;
        daemons.push(daemon);
    }
    for (name, daemon) in file.operators.iter().zip(&mut daemons) {
        answers(home, name, daemon).await?;
    }
    println!("  operators {} serve again", daemons.len());
    let mut crowd = crowd(home).await?;
    let pid = net.pid().context("the node has ended")?;
    Process::note(home, NODE, pid)?;
    for daemon in &mut daemons {
        daemon.let_go();
    }
    crowd.let_go();
    // Its number is noted already.
    let _ = net.detach();
    tell(home, &addresses)
}

/// Writes the node's address into an operator's configuration.
fn point(folder: &Path, rpc: &str) -> Result<()> {
    let path = folder.join("oracle.toml");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let mut config: toml::Table = toml::from_str(&text)?;
    config.insert("rpc".to_owned(), toml::Value::String(rpc.to_owned()));
    std::fs::write(&path, toml::to_string(&config)?)
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Waits until an operator serves.
async fn answers(home: &Path, name: &str, daemon: &mut Daemon) -> Result<()> {
    let path = home.join(name).join("oracle.toml");
    let config: toml::Table = toml::from_str(&std::fs::read_to_string(&path)?)?;
    let listen = config.get("listen").and_then(toml::Value::as_str);
    let listen = listen.with_context(|| format!("{} names no address", path.display()))?;
    let begun = Instant::now();
    while tokio::net::TcpStream::connect(listen).await.is_err() {
        if let Some(status) = daemon.try_wait()? {
            bail!("{name} ended with {status}; see {}", log(home, name));
        }
        if begun.elapsed() > PATIENCE {
            bail!("{name} does not answer; see {}", log(home, name));
        }
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

fn log(home: &Path, name: &str) -> String {
    home.join(name).join("oracle.log").display().to_string()
}
