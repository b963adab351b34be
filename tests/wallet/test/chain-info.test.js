// What the node tells wallets and registries, checked by what wallets and registries check it with.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import validator from "@keplr-wallet/chain-validator";
import WebSocket from "ws";
import { devnet, setting, tokens } from "../lib/node.js";

let node, contracts;
const json = async (name) => (await fetch(`${node.urls.wallet}/${name}`)).json();
before(async () => { node = await devnet(); });
after(() => node?.stop());

describe("the chain info that wallets get", () => {
  test("passes Keplr's validator, no field unknown to it", async () => {
    const info = await json("chain.json");
    assert.deepEqual(await validator.validateBasicChainInfoType(info, false), info);
  });

  test("names endpoints that Keplr's own checks reach, websocket included", async () => {
    const { chainId, rpc, rest } = await json("chain.json");
    await validator.checkRPCConnectivity(chainId, rpc, (url) => new WebSocket(url));
    await validator.checkRestConnectivity(chainId, rest);
  });

  test("declares every feature that Keplr finds by its probes", async () => {
    const info = await json("chain.json");
    const log = console.log;
    console.log = () => {}; // it tells of each probe that an absent module refuses
    try {
      assert.deepEqual(await validator.checkChainFeatures(info), []);
      assert.deepEqual(await validator.checkChainFeatures({ ...info, features: ["cosmwasm"] }), info.features.slice(1));
    } finally {
      console.log = log;
    }
  });

  test("follows the host that the browser asked", async () => {
    const port = new URL(node.urls.rest).port;
    const info = await (await fetch(`http://localhost:${port}/wallet/chain.json`)).json();
    assert.equal(info.rest, `http://localhost:${port}`);
    assert.equal(info.rpc, node.urls.rpc.replace("127.0.0.1", "localhost"));
  });

  test("says nothing of staking while the chain has none", async () => {
    const { rest, stakeCurrency } = await json("chain.json");
    const { status } = await fetch(`${rest}/cosmos/staking/v1beta1/pool`);
    assert.equal(stakeCurrency === undefined, status === 501);
  });
});

describe("tokens and registry files", () => {
  test("tokens appear once the deployment names them", async () => {
    assert.deepEqual(await json("tokens.json"), []);
    contracts = await tokens(node);
    assert.deepEqual(await json("tokens.json"), [
      { contractAddress: contracts["incentive-token"], name: "Tenzro Incentive", symbol: "TIC", decimals: 6 },
      { contractAddress: contracts["compute-token"], name: "Tenzro Compute", symbol: "TCC", decimals: 6 },
    ]);
  });

  test("chain.json and assetlist.json have the types of the chain registry, no field too many", async () => {
    const folder = join(setting("WALLET_SCRATCH"), "registry");
    mkdirSync(folder, { recursive: true });
    const [chain, assets] = [await json("registry/chain.json"), await json("registry/assetlist.json")];
    assert.deepEqual(assets.assets.map(({ symbol }) => symbol), ["TNZ", "TIC", "TCC"]);
    const check = (Type, value) => `import type { ${Type} } from "@chain-registry/types";\n`
      + `export const value: ${Type} = ${JSON.stringify(value)};\n`;
    const compile = (name, text) => {
      writeFileSync(join(folder, `${name}.ts`), text);
      const modules = join(setting("WALLET_SUITE"), "node_modules");
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({
        compilerOptions: {
          strict: true, noEmit: true, skipLibCheck: true, module: "ESNext", moduleResolution: "bundler", types: [],
          paths: { "@chain-registry/types": [`${modules}/@chain-registry/types`] },
        },
        files: [`${name}.ts`],
      }));
      return execFileSync(process.execPath, [`${modules}/typescript/bin/tsc`, "-p", folder], { encoding: "utf8" });
    };
    compile("chain", check("Chain", chain));
    compile("assets", check("AssetList", assets));
    // The check can fail.
    assert.throws(() => compile("wrong", check("Chain", { ...chain, surprise: 1 })));
    assert.throws(() => compile("wrong", check("Chain", { ...chain, chain_type: "cosmo" })));
  });

  test("signs of currencies are images", async () => {
    for (const name of ["tnz.svg", "token.svg?symbol=TCC"]) {
      const reply = await fetch(`${node.urls.wallet}/${name}`);
      assert.equal(reply.headers.get("content-type"), "image/svg+xml");
      assert.match(await reply.text(), /^<svg /);
    }
  });
});

describe("the faucet", () => {
  test("tells who comes too early when to come again", async () => {
    const { cooldownSeconds, amounts } = await (await fetch(`${node.urls.faucet}/status`)).json();
    assert.deepEqual(amounts, { utnz: "10000000" });
    const ask = () => fetch(`${node.urls.faucet}/credit`, {
      method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ denom: "utnz", address: node.accounts.carol.address }),
    });
    assert.equal((await ask()).status, 200);
    const early = await ask();
    assert.equal(early.status, 405);
    const wait = Number(early.headers.get("retry-after"));
    assert.ok(wait >= 1 && wait <= cooldownSeconds, `wait ${wait}`);
    assert.match(await early.text(), new RegExp(`try again in ${wait} s`));
  });
});
