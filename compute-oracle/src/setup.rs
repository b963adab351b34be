//! `init`: key, configuration and folders of a new operator.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde::Serialize;
use tenzro_client::Mnemonic;

use crate::config::{Config, private_folder};

/// Ports that are tried after the one that was asked for.
const PORTS: u16 = 100;

/// What a new operator is given.
#[derive(Debug, Clone, Args)]
pub struct Init {
    /// RPC address of a node
    #[arg(
        long,
        value_name = "URL",
        env = "TENZRO_NODE",
        default_value = "http://127.0.0.1:26657"
    )]
    pub node: String,
    /// Bond with which the operator registers itself
    #[arg(long, value_name = "AMOUNT", default_value = "1000TNZ")]
    pub bond: String,
    /// Where the content service and the status page listen; the next free port is taken
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Where others reach it [default: http:// and the address above]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// Folder of the models [default: models beside the program, or here]
    #[arg(long, value_name = "FOLDER", env = "TENZRO_MODELS")]
    pub models: Option<PathBuf>,
    /// The ONNX Runtime library
    #[arg(long, value_name = "FILE", env = "ORT_DYLIB_PATH")]
    pub onnxruntime: PathBuf,
    /// Price per unit of gas
    #[arg(
        long,
        value_name = "PRICE",
        env = "TENZRO_GAS_PRICE",
        default_value = "0.025utnz"
    )]
    pub gas_price: String,
    /// File with the words or the key of an account that exists [default: a new one is made]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

#[derive(Serialize)]
struct File<'a> {
    rpc: &'a str,
    deployment: &'a str,
    key: &'a str,
    home: &'a str,
    listen: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a str>,
    models: &'a Path,
    onnxruntime: &'a Path,
    gas_price: &'a str,
    bond: &'a str,
}

/// Makes the folder of an operator; nothing that is there is overwritten.
///
/// # Errors
/// When an operator lies there, a file is missing or nothing can be written.
pub fn init(home: &Path, options: &Init) -> anyhow::Result<()> {
    let path = home.join("oracle.toml");
    ensure!(
        !path.exists(),
        "an operator lies in {}; run it with `tenzro-oracle run`, or name another folder with --home",
        home.display()
    );
    let models = models(options.models.as_deref())?;
    let runtime = std::path::absolute(&options.onnxruntime)?;
    ensure!(runtime.is_file(), "there is no {}", runtime.display());
    private_folder(&home.join("data"))
        .with_context(|| format!("cannot make {}", home.display()))?;
    let listen = free(&options.listen)?;
    let key = home.join("operator.key");
    let made = !key.exists();
    if made {
        write_key(&key, options.key.as_deref())?;
    }
    let file = File {
        rpc: &options.node,
        deployment: "deployment.json",
        key: "operator.key",
        home: "data",
        listen: &listen,
        endpoint: options.endpoint.as_deref(),
        models: &models,
        onnxruntime: &runtime,
        gas_price: &options.gas_price,
        bond: &options.bond,
    };
    std::fs::write(&path, toml::to_string(&file)?)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let config = Config::load(&path)?;
    config.bond_utnz()?;
    println!("operator  {}", config.key()?.address());
    println!("folder    {}", home.display());
    println!(
        "key       {}{}",
        key.display(),
        if made {
            " (back it up: whoever has it owns the bond)"
        } else {
            ""
        }
    );
    println!("serves    http://{listen}");
    println!("models    {}", models.display());
    println!("next      tenzro-oracle run --node {}", options.node);
    Ok(())
}

/// The folder of the models: as named, beside the program, or here.
fn models(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("models");
    let candidates = match named {
        Some(named) => vec![named.to_owned()],
        None => vec![beside, PathBuf::from("models")],
    };
    for folder in &candidates {
        let folder = std::path::absolute(folder)?;
        if folder.is_dir() && !crate::jobs::models_in(&folder)?.is_empty() {
            return Ok(folder);
        }
    }
    let looked: Vec<String> = candidates
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    bail!(
        "no models in {}; name their folder with --models",
        looked.join(" or ")
    )
}

/// The address if nobody listens there, else the same with the next free port.
fn free(listen: &str) -> anyhow::Result<String> {
    let (host, port) = listen
        .rsplit_once(':')
        .with_context(|| format!("{listen} is no ADDRESS:PORT"))?;
    let port: u16 = port
        .parse()
        .with_context(|| format!("{listen} has no port"))?;
    for port in (port..=u16::MAX).take(usize::from(PORTS)) {
        let address = format!("{host}:{port}");
        match TcpListener::bind(&address) {
            Ok(bound) => return Ok(bound.local_addr()?.to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error).with_context(|| format!("cannot listen on {address}")),
        }
    }
    bail!("{PORTS} ports from {listen} on are taken")
}

/// A file that its owner alone can read.
fn write_key(path: &Path, from: Option<&Path>) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let text = match from {
        Some(from) => std::fs::read_to_string(from)
            .with_context(|| format!("cannot read {}", from.display()))?,
        None => Mnemonic::generate()?.words().to_owned(),
    };
    let mut options = std::fs::File::options();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(text.trim().as_bytes())?;
    Ok(file.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(folder: &Path) -> Init {
        let models = folder.join("models");
        std::fs::create_dir_all(models.join("x")).unwrap();
        let record = format!(r#"{{"name":"x","sha256":"{}"}}"#, "11".repeat(32));
        std::fs::write(models.join("x/record.json"), record).unwrap();
        std::fs::write(folder.join("lib.so"), "").unwrap();
        Init {
            node: "http://127.0.0.1:1".to_owned(),
            bond: "1000TNZ".to_owned(),
            listen: "127.0.0.1:0".to_owned(),
            endpoint: None,
            models: Some(models),
            onnxruntime: folder.join("lib.so"),
            gas_price: "0utnz".to_owned(),
            key: None,
        }
    }

    #[test]
    fn a_new_operator_can_be_loaded_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("operator");
        let options = options(folder.path());
        init(&home, &options).unwrap();
        let config = Config::load(&home.join("oracle.toml")).unwrap();
        assert_eq!(config.bond_utnz().unwrap(), Some(1_000_000_000));
        let address = config.key().unwrap().address().clone();
        let again = init(&home, &options).unwrap_err().to_string();
        assert!(again.contains("--home"), "{again}");
        assert_eq!(*config.key().unwrap().address(), address);
    }

    #[test]
    fn a_port_that_is_taken_gives_way_to_the_next() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        assert_ne!(free(&address).unwrap(), address);
    }
}
