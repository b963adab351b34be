// The chain under test and the accounts on it. Everything about the chain comes from the
// environment, so that the same suite runs against any CosmWasm chain.
import { createRequire } from "node:module";
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningCosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { coins, GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";

/** Reads a variable; without it the suite cannot run and says so. */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this suite through scripts/cosmjs`);
  return value;
}

/** URL of the CometBFT RPC, for example http://127.0.0.1:26657. */
export const rpc = setting("COSMJS_RPC");
/** The native coin that pays fees. */
export const denom = setting("COSMJS_DENOM");
/** Bech32 prefix of accounts. */
export const prefix = setting("COSMJS_PREFIX");
/** Minimum gas price, for example 0.025utnz. */
export const gasPrice = GasPrice.fromString(setting("COSMJS_GAS_PRICE"));
/** The chain id that the node must report. */
export const chainId = setting("COSMJS_CHAIN_ID");

const clientOptions = { gasPrice, broadcastPollIntervalMs: 200, broadcastTimeoutMs: 30_000 };

// The newest contract client is of the 0.38 line and brings a GasPrice of its own, which it checks
// by identity; this takes that one.
const here = createRequire(import.meta.url);
const there = createRequire(createRequire(here.resolve("@cosmjs/cosmwasm-stargate")).resolve("@cosmjs/cosmwasm"));
const wasmOptions = { ...clientOptions, gasPrice: there("@cosmjs/stargate").GasPrice.fromString(gasPrice.toString()) };

/** Both ways in which wallets sign: protobuf documents (Keplr software keys) and amino JSON (Ledger). */
export const signerKinds = ["direct", "amino"];

/** A low-level RPC client with the decoder that CosmJS picks from the reported version. */
export const comet = await connectComet(rpc);

/** `amount` of the native coin as CosmJS wants it. */
export const native = (amount) => coins(amount, denom);

/** A fee with this gas limit at the minimum price. */
export function fee(gas) {
  const amount = Math.ceil(gasPrice.amount.toFloatApproximation() * gas);
  return { amount: native(amount), gas: String(gas) };
}

/** The account with the given mnemonic: `{ address, bank, wasm, signer, mnemonic }`. */
export async function account(mnemonic, kind = "direct") {
  const wallets = { direct: DirectSecp256k1HdWallet, amino: Secp256k1HdWallet };
  const signer = await wallets[kind].fromMnemonic(mnemonic, { prefix });
  const [{ address }] = await signer.getAccounts();
  const bank = await SigningStargateClient.connectWithSigner(rpc, signer, clientOptions);
  const wasm = await SigningCosmWasmClient.connectWithSigner(rpc, signer, wasmOptions);
  return { address, bank, wasm, signer, mnemonic };
}

/** An account that nobody has heard of. */
export async function stranger(kind = "direct") {
  const { mnemonic } = await DirectSecp256k1HdWallet.generate(12, { prefix });
  return account(mnemonic, kind);
}

/** The account that the chain's genesis made rich. */
export const rich = () => account(setting("COSMJS_MNEMONIC"));

let funded = Promise.resolve();
/**
 * One new account per kind of signer, each with 1,000 of the native coin (6 decimals). Calls take
 * turns: all are paid by one account, and tests start while others are still being prepared.
 */
export function people(...kinds) {
  const turn = funded.then(() => fund(kinds));
  funded = turn.catch(() => {});
  return turn;
}

async function fund(kinds) {
  const made = await Promise.all(kinds.map((kind) => stranger(kind)));
  const source = await rich();
  const messages = made.map(({ address }) => ({
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: source.address, toAddress: address, amount: native(1_000_000_000) },
  }));
  const { code, rawLog } = await source.bank.signAndBroadcast(source.address, messages, "auto");
  if (code !== 0) throw new Error(`funding failed: ${rawLog}`);
  return made;
}

/** Balance in the native coin, as a bigint. */
export async function balance(address) {
  const { amount } = await (await reader()).getBalance(address, denom);
  return BigInt(amount);
}

let shared;
/** A client that only reads. */
export async function reader() {
  shared ??= await SigningStargateClient.connect(rpc);
  return shared;
}
