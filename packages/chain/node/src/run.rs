//! The running node.

use std::path::Path;
use std::sync::Arc;

use tenzro_app::{App, AppConfig, GasPrices};
use tenzro_chain_api::rpc::{self, RpcConfig, RpcServices};
use tenzro_chain_api::services::{Gateway, NodeConfig};
use tenzro_chain_api::wallet::Listening;
use tenzro_chain_api::{Door, Queries, grpc, rest};
use tenzro_chain_types::Application;
use tenzro_chain_types::chain::{Blocks, Feed, Pool};
use tenzro_engine_embedded::keys::NodeKey;
use tenzro_engine_embedded::{Engine, EngineConfig, Node};
use tenzro_vm::{Config as VmConfig, Vm};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::{Settings, duration, socket};
use crate::error::NodeError;
use crate::faucet::Faucet;
use crate::files;
use crate::wallet;

/// A node that runs.
pub(crate) struct Running {
    engine: Engine,
    /// Where the interfaces listen, as URLs by name.
    pub(crate) addresses: Vec<(&'static str, String)>,
    /// The chain.
    pub(crate) chain_id: String,
    servers: JoinSet<()>,
    stop: watch::Sender<bool>,
}

/// Opens the state machine of a folder.
pub(crate) fn open_app(home: &Path, settings: &Settings) -> Result<Arc<App>, NodeError> {
    let vm = Vm::open(VmConfig::new(home.join("wasm"))).map_err(NodeError::chain)?;
    let gas_prices = GasPrices::parse(&settings.app.minimum_gas_prices).map_err(|why| {
        NodeError::config("minimum-gas-prices", why, "write, for example, 0.025utnz")
    })?;
    Ok(Arc::new(App::new(Arc::new(vm), AppConfig { gas_prices })))
}

/// Settings of the engine on a folder.
pub(crate) fn engine_config(home: &Path, settings: &Settings) -> Result<EngineConfig, NodeError> {
    let mut config = EngineConfig::new(home);
    config.block_time = settings.block_time()?;
    config.max_pool_txs = settings.config.mempool.size;
    config.max_pool_bytes = settings.config.mempool.max_txs_bytes;
    Ok(config)
}

impl Running {
    /// Starts the chain that lies in `home` and its interfaces.
    pub(crate) async fn start(
        home: &Path,
        settings: &Settings,
        faucet: Option<&Faucet>,
    ) -> Result<Self, NodeError> {
        files::make_room(settings.connections());
        let listeners = Listeners::take(settings).await?;
        let listening = listeners.listening(faucet)?;
        let application: Arc<dyn Application> = open_app(home, settings)?;
        let engine = start_engine(home, settings, &application).await?;
        let node = engine.handle();
        let rpc_config = rpc_config(home, settings, &listeners.rpc)?;
        let gateway = Arc::new(Gateway::new(
            Arc::clone(&application),
            Arc::<Node>::clone(&node),
            Arc::<Node>::clone(&node),
            NodeConfig {
                min_gas_price: settings.app.minimum_gas_prices.clone(),
                moniker: settings.config.moniker.clone(),
                node_id: rpc_config.node_id.clone(),
                listen_addr: rpc_config.listen_addr.clone(),
            },
        ));
        let (stop, stopped) = watch::channel(false);
        let mut running = Self {
            engine,
            addresses: Vec::new(),
            chain_id: node.chain_id().to_owned(),
            servers: JoinSet::new(),
            stop,
        };
        let queries = Arc::<Gateway>::clone(&gateway) as Arc<dyn Queries>;
        let services = RpcServices {
            queries: Arc::clone(&queries),
            application,
            blocks: Arc::<Node>::clone(&node) as Arc<dyn Blocks>,
            pool: Arc::<Node>::clone(&node) as Arc<dyn Pool>,
            feed: node as Arc<dyn Feed>,
        };
        running.note("rpc", "http", &listeners.rpc);
        tracing::info!("Starting RPC HTTP server on {}", local(&listeners.rpc));
        let file = settings.app.wallet.deployment_file(home);
        let longest = rpc_config.broadcast_commit_timeout;
        let router = crate::deployment::serve(rpc::router(services, rpc_config), file);
        let places = settings.config.rpc.max_open_connections;
        let door = Door::new(listeners.rpc, places).patient(longest);
        running.spawn(door, router, &stopped);
        if let Some(listener) = listeners.rest {
            running.note("rest", "http", &listener);
            let mut routes = rest::router(Arc::clone(&gateway));
            if let Some(listening) = listening.filter(|_| settings.app.wallet.enable) {
                let page = wallet::page(settings, home, &running.chain_id, listening, queries);
                routes = routes.merge(page);
                let url = format!("http://{}/wallet", local(&listener));
                running.addresses.push(("wallet", url));
            }
            let door = Door::new(listener, settings.app.api.max_open_connections);
            running.spawn(door, routes, &stopped);
        }
        if let Some(listener) = listeners.grpc {
            running.note("grpc", "http", &listener);
            let door = Door::new(listener, settings.app.grpc.max_open_connections);
            running.servers.spawn(async move {
                if let Err(error) = grpc::serve(door, gateway, closed(stopped)).await {
                    tracing::error!("the gRPC server ended: {error}");
                }
            });
        }
        Ok(running)
    }

    /// URL of an interface.
    pub(crate) fn url(&self, name: &str) -> Option<&str> {
        let found = self.addresses.iter().find(|(known, _)| *known == name);
        found.map(|(_, url)| url.as_str())
    }

    fn spawn(&mut self, door: Door, router: axum::Router, stopped: &watch::Receiver<bool>) {
        let stopped = stopped.clone();
        self.servers.spawn(async move {
            if let Err(error) = rpc::serve(door, router, closed(stopped)).await {
                tracing::error!("a server ended: {error}");
            }
        });
    }

    fn note(&mut self, name: &'static str, scheme: &str, listener: &TcpListener) {
        self.addresses
            .push((name, format!("{scheme}://{}", local(listener))));
    }

    /// Runs until the program is told to end or the chain cannot go on.
    pub(crate) async fn wait(self) -> Result<(), NodeError> {
        let fault = self.engine.fault();
        let outcome = tokio::select! {
            () = interrupted() => Ok(()),
            fault = fault => Err(NodeError::chain(fault)),
        };
        self.stop.send_replace(true);
        let engine = self.engine;
        tokio::task::spawn_blocking(move || engine.stop())
            .await
            .map_err(NodeError::chain)?;
        outcome
    }
}

/// Ports of the interfaces, taken before anything else is done.
struct Listeners {
    rpc: TcpListener,
    grpc: Option<TcpListener>,
    rest: Option<TcpListener>,
}

impl Listeners {
    async fn take(settings: &Settings) -> Result<Self, NodeError> {
        Ok(Self {
            rpc: listen("RPC", "--rpc.laddr", &settings.config.rpc.laddr).await?,
            grpc: server("gRPC", "--grpc.address", &settings.app.grpc).await?,
            rest: server("REST", "--api.address", &settings.app.api).await?,
        })
    }

    /// What the wallet page needs to know; nothing without REST, which serves it.
    fn listening(&self, faucet: Option<&Faucet>) -> Result<Option<Listening>, NodeError> {
        let address = |listener: &TcpListener| listener.local_addr().map_err(NodeError::chain);
        let Some(rest) = &self.rest else {
            return Ok(None);
        };
        Ok(Some(Listening {
            rpc: address(&self.rpc)?,
            rest: address(rest)?,
            grpc: self.grpc.as_ref().map(address).transpose()?,
            faucet: faucet.map(|faucet| faucet.address),
        }))
    }
}

async fn start_engine(
    home: &Path,
    settings: &Settings,
    application: &Arc<dyn Application>,
) -> Result<Engine, NodeError> {
    let config = engine_config(home, settings)?;
    let application = Arc::clone(application);
    tokio::task::spawn_blocking(move || Engine::start(config, application))
        .await
        .map_err(NodeError::chain)?
        .map_err(NodeError::chain)
}

/// Ends on SIGINT or SIGTERM.
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

async fn closed(mut stopped: watch::Receiver<bool>) {
    // An error means that the node is gone, which is the same.
    let _ = stopped.wait_for(|stop| *stop).await;
}

fn local(listener: &TcpListener) -> String {
    listener
        .local_addr()
        .map(|address| address.to_string())
        .unwrap_or_default()
}

async fn server(
    what: &'static str,
    flag: &'static str,
    server: &crate::config::Server,
) -> Result<Option<TcpListener>, NodeError> {
    if server.enable {
        listen(what, flag, &server.address).await.map(Some)
    } else {
        Ok(None)
    }
}

pub(crate) async fn listen(
    what: &'static str,
    flag: &'static str,
    address: &str,
) -> Result<TcpListener, NodeError> {
    TcpListener::bind(socket(address))
        .await
        .map_err(|error| NodeError::Listen {
            what,
            address: address.to_owned(),
            why: error.to_string(),
            flag,
        })
}

fn rpc_config(
    home: &Path,
    settings: &Settings,
    listener: &TcpListener,
) -> Result<RpcConfig, NodeError> {
    let key = NodeKey::load(&home.join("config/node_key.json")).map_err(NodeError::chain)?;
    let rpc = &settings.config.rpc;
    Ok(RpcConfig {
        max_body_bytes: rpc.max_body_bytes,
        max_batch: rpc.max_request_batch_size,
        max_subscriptions_per_client: rpc.max_subscriptions_per_client,
        max_clients: rpc.max_subscription_clients,
        broadcast_commit_timeout: duration(
            "rpc.timeout_broadcast_tx_commit",
            &rpc.timeout_broadcast_tx_commit,
        )?,
        moniker: settings.config.moniker.clone(),
        node_id: key.id(),
        listen_addr: format!("tcp://{}", local(listener)),
        ..RpcConfig::default()
    })
}
