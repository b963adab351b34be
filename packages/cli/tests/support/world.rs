//! A wasmd chain with all contracts, and people who have keys and money on it.

use std::path::PathBuf;
use std::time::Duration;

use cosmwasm_std::Uint128;
use tempfile::TempDir;
use tenzro_cli::flows::Network;
use tenzro_client::Chain;
use tenzro_client::localnet::{Genesis, Localnet, NamedAccount, Program, named_accounts};
use tenzro_client::{Confirmer, DeployPlan, Deployment, Sender, TxOptions, deploy_all};
use tenzro_contract_api::{peer_review, treasury};

use super::{Person, wasm_folder};

/// Who deploys, keeps the gold and owns the models.
const DEPLOYER: &str = "deployer";

/// A network and the people on it, each with 1,000,000 TNZ and 1,000 TIC.
pub struct World {
    folder: TempDir,
    /// The chain.
    pub net: Localnet,
    accounts: Vec<NamedAccount>,
}

impl World {
    /// Starts a chain and deploys all contracts.
    pub async fn new(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let all = [DEPLOYER].into_iter().chain(names.iter().copied());
        let accounts = named_accounts(7, all).unwrap();
        let owned = |amount: u128| {
            let each = accounts
                .iter()
                .map(move |account| (account.key.address().clone(), amount));
            each.collect::<Vec<_>>()
        };
        let genesis = Genesis {
            program: Program::Wasmd,
            chain_id: "cli-devnet-1".to_owned(),
            accounts: owned(1_000_000_000_000),
            block_pause: Duration::from_millis(200),
        };
        let net = Localnet::create(&folder.path().join("chain"), &genesis)
            .await
            .unwrap();
        let plan = plan(owned(1_000_000_000));
        let world = Self {
            folder,
            net,
            accounts,
        };
        let chain = Chain::connect(world.net.rpc()).await.unwrap();
        let deployer = world.sender(&chain, DEPLOYER);
        let deployment = deploy_all(&deployer, &wasm_folder(), &plan, |_| ())
            .await
            .unwrap();
        deployment.save(&world.deployment()).unwrap();
        world
    }

    /// The network's file.
    pub fn deployment(&self) -> PathBuf {
        self.folder.path().join("deployment.json")
    }

    /// The chain and its contracts, and the account that deployed them.
    pub async fn keeper(&self) -> (Network, Sender) {
        let deployment = Deployment::load(&self.deployment()).unwrap();
        let network = Network::connect(deployment).await.unwrap();
        let sender = self.sender(&network.chain, DEPLOYER);
        (network, sender)
    }

    /// What sends for somebody.
    pub fn sender(&self, chain: &Chain, name: &str) -> Sender {
        let key = self.account(name).key.clone();
        Sender::new(&Confirmer::start(chain), key, TxOptions::default())
    }

    fn account(&self, name: &str) -> &NamedAccount {
        self.accounts
            .iter()
            .find(|account| account.name == name)
            .unwrap()
    }

    /// A person whose home folder has the network's file and their key under their name.
    pub fn person(&self, name: &str) -> Person {
        let person = Person::with(&["--yes", "--keyring", "test", "--from", name]);
        std::fs::copy(self.deployment(), person.home().join("deployment.json")).unwrap();
        let words = self.account(name).mnemonic.words();
        let said = person.run_with_input(&["keys", "import", name], words);
        assert_eq!(said.exit, 0, "{}", said.err);
        person
    }

    /// Somebody with a key and nothing else, whom the chain does not know; with their address.
    pub fn newcomer(&self, name: &str) -> (Person, String) {
        let account = named_accounts(8, [name]).unwrap().remove(0);
        let person = Person::with(&["--yes", "--keyring", "test", "--from", name]);
        std::fs::copy(self.deployment(), person.home().join("deployment.json")).unwrap();
        let said = person.run_with_input(&["keys", "import", name], account.mnemonic.words());
        assert_eq!(said.exit, 0, "{}", said.err);
        (person, account.key.address().to_string())
    }

    /// Somebody's address.
    pub fn address(&self, name: &str) -> String {
        self.account(name).key.address().to_string()
    }
}

/// The parameters of a demonstration, with a qualification of three items within seconds.
fn plan(genesis_tic: Vec<(tenzro_client::Address, u128)>) -> DeployPlan {
    let fast = DeployPlan::fast();
    let seconds = cw_utils::Duration::Time;
    DeployPlan {
        genesis_tic,
        peer_review: peer_review::Params {
            qualifier_size: 3,
            qualifier_pass: 2,
            qualifier_window: seconds(8),
            ..fast.peer_review.clone()
        },
        treasury: treasury::Params {
            epoch: seconds(600),
            first_emission: Uint128::new(1_000_000_000),
            ..fast.treasury.clone()
        },
        ..fast
    }
}
