// Reads and changes a network through typed clients.
import { readFileSync } from "node:fs";
import { SigningCosmWasmClient, toBinary } from "@cosmjs/cosmwasm-stargate";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice } from "@cosmjs/stargate";
import { ComputeTokenQueryClient, IncentiveTokenClient, ModelsQueryClient } from "../../schema/ts/index.js";

const { rpc, contracts: at, accounts } = JSON.parse(readFileSync("../network-out/network.json", "utf8"));
const wallet = await DirectSecp256k1HdWallet.fromMnemonic(accounts.bob.mnemonic, { prefix: "tenzro" });
const chain = await SigningCosmWasmClient.connectWithSigner(rpc, wallet, { gasPrice: GasPrice.fromString("0.025utnz") });
const [{ address }] = await wallet.getAccounts();
for (const { model, record } of (await new ModelsQueryClient(chain, at.models).models({})).models) {
  console.log(`model ${model}: ${record.name} judges ${record.modality}, ${record.fee} micro-TCC per execution`);
}
const tcc = async () => BigInt((await new ComputeTokenQueryClient(chain, at["compute-token"]).balance({ address })).balance);
const before = await tcc();
const tic = new IncentiveTokenClient(chain, address, at["incentive-token"]);
await tic.send({ amount: "1000000", contract: at.treasury, msg: toBinary({ buy_compute: { min_out: "1" } }) });
console.log(`1 TIC became ${(await tcc()) - before} micro-TCC`);
