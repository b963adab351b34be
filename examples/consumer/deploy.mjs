import { readFileSync } from "node:fs";
import { SigningCosmWasmClient, toBinary } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";
import { contentOf, network, pause, quality, store } from "../tenzro.mjs";
const [wasm, file, lost] = process.argv.slice(2), { rpc, contracts: at, models, operators, accounts } = network();
const wallet = await DirectSecp256k1HdWallet.fromMnemonic(accounts.alice.mnemonic, { prefix: "tenzro" });
const chain = await SigningCosmWasmClient.connectWithSigner(rpc, wallet, { gasPrice: GasPrice.fromString("0.025utnz") });
const [me, tcc, model] = [accounts.alice.address, at["compute-token"], models["text-quality"]];
const { record } = await chain.queryContractSmart(at.models, { model: { model } }), price = String(3 * record.fee);
const send = (token, contract, amount, msg) => chain.execute(me, token, { send: { contract, amount, msg: toBinary(msg) } }, "auto");
await send(at["incentive-token"], at.treasury, "1000000", { buy_compute: { min_out: price } }); // 1 TIC becomes TCC
const { codeId } = await chain.upload(me, readFileSync(wasm), "auto"), config = { oracle: at.oracle, token: tcc, model, price };
const { contractAddress: consumer } = await chain.instantiate(me, codeId, config, "consumer", "auto");
const bytes = readFileSync(file), content = await contentOf(bytes, "text/plain");
if (!lost) await store(operators[0], content, bytes); // "lost": nobody has the content, the money comes back
const asked = (await send(tcc, consumer, price, content)).events.find(({ type }) => type === "wasm-job_requested");
const job = Number(asked.attributes.find(({ key }) => key === "job").value), ask = () => chain.queryContractSmart(consumer, job);
let answer; while (!(answer = await ask())?.last) await pause(500);
console.log(JSON.stringify({ consumer, job, quality: quality(answer.output), refunded: !answer.output }));
