import assert from "node:assert/strict";
import { test } from "node:test";
import { CosmWasmClient } from "@cosmjs/cosmwasm-stargate";
import { StargateClient } from "@cosmjs/stargate";
import { Comet38Client, HttpBatchClient, isComet38Client } from "@cosmjs/tendermint-rpc";
import { balance, chainId, comet, denom, native, people, reader, rich, rpc, stranger } from "../lib/chain.js";

test("CosmJS recognises the node as CometBFT 0.38", async () => {
  assert.ok(isComet38Client(comet));
  const { nodeInfo } = await comet.status();
  assert.match(nodeInfo.version, /^0\.38\.\d+$/);
  assert.equal(nodeInfo.other.get("tx_index"), "on");
});

for (const Client of [StargateClient, CosmWasmClient]) {
  test(`${Client.name} connects, reads the chain id and sees the height grow`, async () => {
    const client = await Client.connect(rpc);
    assert.equal(await client.getChainId(), chainId);
    const height = await client.getHeight();
    assert.ok(height >= 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.ok((await client.getHeight()) > height);
    client.disconnect();
  });
}

test("an account that never received anything is unknown and owns nothing", async () => {
  const { address } = await stranger();
  const client = await reader();
  assert.equal(await client.getAccount(address), null);
  assert.deepEqual(await client.getBalance(address, denom), native(0)[0]);
  assert.deepEqual(await client.getAllBalances(address), []);
  await assert.rejects(client.getSequence(address), /does not exist on chain/);
});

test("a funded account has a number, no public key yet, and its balance in all views", async () => {
  const [{ address }] = await people("direct");
  const client = await reader();
  const found = await client.getAccount(address);
  assert.equal(found.address, address);
  assert.equal(found.pubkey, null);
  assert.equal(found.sequence, 0);
  assert.deepEqual(await client.getAllBalances(address), native(1_000_000_000));
});

test("an account shows its public key and next sequence once it has signed", async () => {
  const { address, signer } = await rich();
  const [{ pubkey }] = await signer.getAccounts();
  const found = await (await reader()).getAccount(address);
  assert.equal(found.pubkey.type, "tendermint/PubKeySecp256k1");
  assert.equal(found.pubkey.value, Buffer.from(pubkey).toString("base64"));
  assert.ok(found.sequence > 0);
});

test("a denomination that does not exist has balance zero", async () => {
  const { address } = await rich();
  const found = await (await reader()).getBalance(address, "nosuchcoin");
  assert.deepEqual(found, { denom: "nosuchcoin", amount: "0" });
});

test("many calls in one HTTP batch are all answered", async (t) => {
  const batch = new HttpBatchClient(rpc, { batchSizeLimit: 10 });
  const client = await StargateClient.create(Comet38Client.create(batch));
  t.after(() => client.disconnect());
  const [one, two] = await people("direct", "direct");
  const answers = await Promise.all([
    client.getBalance(one.address, denom),
    client.getBalance(two.address, denom),
    client.getHeight(),
    client.getChainId(),
  ]);
  assert.equal(BigInt(answers[0].amount), await balance(one.address));
  assert.equal(answers[1].amount, "1000000000");
  assert.ok(answers[2] > 0);
  assert.equal(answers[3], chainId);
});
