// A devnet with two CW20 tokens of ours, made for these tests and ended by them.
import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";

/** Reads a variable; without it the suite cannot run and says so. */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this suite through scripts/wallet`);
  return value;
}

const deployment = join(setting("WALLET_SCRATCH"), "deployment.json");

/** Starts it on ports that the system picks: `{ urls, accounts, stop }`. */
export async function devnet() {
  rmSync(deployment, { force: true });
  const child = spawn(setting("WALLET_NODE"), [
    "devnet", "--rpc.laddr", "tcp://127.0.0.1:0", "--api.address", "tcp://127.0.0.1:0",
    "--grpc.address", "127.0.0.1:0", "--faucet", "127.0.0.1:0", "--log_level", "error",
    "--deployment", deployment,
  ], { stdio: ["ignore", "pipe", "inherit"] });
  const banner = await new Promise((done, failed) => {
    let text = "";
    child.stdout.on("data", (part) => {
      text += part;
      if (text.includes("Ctrl-C")) done(text);
    });
    child.on("exit", (code) => failed(new Error(`tenzrod ended with ${code}:\n${text}`)));
  });
  const urls = Object.fromEntries([...banner.matchAll(/^  (rpc|rest|wallet|grpc|faucet) +(http\S+)/gm)].map((m) => [m[1], m[2]]));
  const words = Object.fromEntries([...banner.matchAll(/^  (\w+) +(tenzro1\w+)\n +((?:[a-z]+ ){23}[a-z]+)/gm)]
    .map(([, name, address, mnemonic]) => [name, { address, mnemonic }]));
  const stop = () => new Promise((done) => {
    child.removeAllListeners("exit");
    child.on("exit", done);
    child.kill("SIGTERM");
  });
  return { banner, urls, accounts: words, stop };
}

/** Puts TIC and TCC on the chain and tells the node by the file that it was started with. */
export async function tokens({ urls, accounts: { alice, bob } }) {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(alice.mnemonic, { prefix: "tenzro" });
  const gasPrice = GasPrice.fromString("0.025utnz");
  const chain = await SigningCosmWasmClient.connectWithSigner(urls.rpc, wallet, { gasPrice, broadcastPollIntervalMs: 200 });
  const make = async (file, name, symbol, amount) => {
    const wasm = readFileSync(join(setting("WALLET_CONTRACTS"), `${file}.wasm`));
    const { codeId } = await chain.upload(alice.address, wasm, "auto");
    const { contractAddress } = await chain.instantiate(alice.address, codeId, {
      name, symbol, decimals: 6, mint: { minter: alice.address },
      initial_balances: [alice, bob].map(({ address }) => ({ address, amount })),
    }, symbol, "auto");
    return [file, contractAddress];
  };
  const contracts = Object.fromEntries([
    await make("incentive-token", "Tenzro Incentive", "TIC", "2500000000"),
    await make("compute-token", "Tenzro Compute", "TCC", "12345678"),
  ]);
  const height = await chain.getHeight();
  writeFileSync(deployment, JSON.stringify({ chain_id: await chain.getChainId(), rpc: urls.rpc, contracts, checksums: {}, height }));
  return contracts;
}
