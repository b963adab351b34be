// The wallet page in Chromium. Where a wallet takes part it is a stub, and the page says so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { browser as launch, open, PHONE, reads } from "../lib/browser.js";
import { devnet, tokens } from "../lib/node.js";

let node, contracts, browser, alice, bob;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
before(async () => {
  node = await devnet();
  contracts = await tokens(node);
  browser = await launch();
  const person = (name) => ({ name, address: node.accounts[name].address });
  [alice, bob] = [person("alice"), person("bob")];
});
after(async () => {
  await browser?.close();
  await node?.stop();
});
const visit = (options) => open(browser, { url: node.urls.wallet, ...options });
const add = (page, name = "Keplr") => page.click(`text="Add to ${name}"`);

describe("with a wallet (a stub)", () => {
  test("one click adds exactly the served chain, asks for the address and shows the balance", async () => {
    const { page, calls, faults, context } = await visit({ accounts: [bob] });
    assert.deepEqual(calls, [], "nothing is asked before a click");
    await add(page);
    await reads(page, "#balance", /^1,000,000(\.\d+)?$/);
    const info = await (await fetch(`${node.urls.wallet}/chain.json`)).json();
    assert.deepEqual(calls, [
      { call: "experimentalSuggestChain", argument: info },
      { call: "enable", argument: info.chainId },
      { call: "getKey", argument: info.chainId },
    ]);
    assert.equal(await page.textContent("#account-address"), bob.address);
    await reads(page, "#tokens li:nth-child(1) .amount", /^2,500$/);
    await reads(page, "#tokens li:nth-child(2) .amount", /^12\.345678$/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test("tokens are suggested one by one with their contracts", async () => {
    const { page, calls, context } = await visit({ accounts: [bob] });
    await add(page);
    for (const [row, file] of [[1, "incentive-token"], [2, "compute-token"]]) {
      await page.click(`#tokens li:nth-child(${row}) button:text("Add to Keplr")`);
      await reads(page, "#tokens-note", /is in Keplr now/);
      const { call, argument } = calls.at(-1);
      assert.deepEqual({ call, argument }, {
        call: "suggestToken", argument: { chainId: "tenzro-devnet-1", contractAddress: contracts[file] },
      });
    }
    await context.close();
  });

  test("another account in the wallet is shown within a second", async () => {
    const { page, context } = await visit({ accounts: [alice, bob] });
    await add(page);
    await reads(page, "#account-address", new RegExp(alice.address));
    await reads(page, "#balance", /\d/);
    const begun = performance.now();
    await page.evaluate(() => window.chooseAccount(1));
    await reads(page, "#account-address", new RegExp(bob.address), 1_000);
    await reads(page, "#balance", /\d/, 1_000);
    const took = performance.now() - begun;
    assert.ok(took < 1_000, `${took} ms`);
    await context.close();
  });

  test("ten reloads keep the account and ask the wallet nothing", async () => {
    const { page, calls, context } = await visit({ accounts: [bob] });
    await add(page);
    await reads(page, "#balance", /\d/);
    const asked = calls.length;
    for (let turn = 0; turn < 10; turn += 1) {
      await page.reload();
      await reads(page, "#account-address", new RegExp(bob.address));
      await reads(page, "#balance", /\d/);
    }
    assert.equal(calls.length, asked);
    await page.click("#leave");
    await page.reload();
    await page.waitForSelector('text="Add to Keplr"');
    await context.close();
  });

  test("a person who declines is told that nothing changed", async () => {
    const { page, context } = await visit({ accounts: [bob], refuses: true });
    await add(page);
    const declined = /You declined in Keplr\. Nothing changed\./;
    await reads(page, "#connect-text", declined);
    await page.waitForSelector('text="Add to Keplr"');
    // The page looks for wallets that appear late; that draws nothing over what it said.
    await page.waitForTimeout(3_500);
    assert.match(await page.textContent("#connect-text"), declined);
    await context.close();
  });

  test("Leap gets the same", async () => {
    const { page, calls, context } = await visit({ accounts: [bob], kind: "leap" });
    await add(page, "Leap");
    await reads(page, "#balance", /\d/);
    assert.deepEqual(calls.map(({ call }) => call), ["experimentalSuggestChain", "enable", "getKey"]);
    await context.close();
  });
});

describe("the faucet button", () => {
  test("gives coins, counts down, and gives again", async () => {
    const { page, context } = await visit({ accounts: [{ name: "Account 1", address: node.accounts.carol.address }] });
    await add(page);
    await reads(page, "#balance", /\d/);
    const before = await page.textContent("#balance");
    await page.click("#faucet");
    await reads(page, "#faucet-note", /^10 TNZ have arrived\.$/);
    await reads(page, "#faucet", /^Again in \d s$/);
    await page.waitForFunction((old) => document.querySelector("#balance").textContent !== old, before);
    await page.click("#faucet"); // does nothing yet
    await reads(page, "#faucet", /^Get 10 TNZ$/);
    await page.click("#faucet");
    await reads(page, "#faucet", /^Again in \d s$/);
    await context.close();
  });
});

describe("without a wallet", () => {
  test("the page says what to do, looks addresses up, and serves the faucet", async () => {
    const { page, faults, requests, context } = await visit({});
    await page.waitForSelector("#no-wallet:not([hidden])");
    assert.match(await page.textContent("#no-wallet"), /Install\s+Keplr or\s+Leap and reload/);
    await page.fill("#address", bob.address);
    await page.keyboard.press("Enter");
    await reads(page, "#balance", /^1,000,000/);
    assert.equal(await page.locator("#faucet").isVisible(), true);
    assert.equal(await page.locator('#tokens button:text("Add to")').count(), 0);
    assert.deepEqual(faults, []);
    const origins = new Set(requests.map((url) => new URL(url).origin));
    const own = ["rest", "rpc", "faucet"].map((name) => new URL(node.urls[name]).origin);
    assert.deepEqual([...origins].filter((origin) => !own.includes(origin)), []);
    await context.close();
  });

  test("a typo is named and loses nothing", async () => {
    const { page, context } = await visit({});
    const wrong = `${bob.address.slice(0, -1)}${bob.address.endsWith("q") ? "p" : "q"}`;
    await page.fill("#address", wrong);
    await page.click('text="Show"');
    await reads(page, "#address-error", /no address of this network: .*checksum/);
    assert.equal(await page.inputValue("#address"), wrong);
    await context.close();
  });
});

describe("any browser", () => {
  test("reaches RPC and REST from another origin, preflight included", async () => {
    const { page, faults, context } = await visit({});
    // The RPC's own page is another origin than REST, and the wallet page another than the RPC.
    const fromPage = await page.evaluate(async ([rpc, faucet]) => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "status", params: {} });
      const status = await (await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
      const healthy = await (await fetch(`${faucet}/status`)).json();
      const websocket = new WebSocket(`${rpc.replace("http", "ws")}/websocket`);
      const opened = await new Promise((done) => { websocket.onopen = () => done(true); websocket.onerror = () => done(false); });
      return [status.result.node_info.network, healthy.chainId, opened];
    }, [node.urls.rpc, node.urls.faucet]);
    assert.deepEqual(fromPage, ["tenzro-devnet-1", "tenzro-devnet-1", true]);
    await page.goto(node.urls.rpc);
    const fromRpc = await page.evaluate(async ([rest, address]) => {
      const balances = await fetch(`${rest}/cosmos/bank/v1beta1/balances/${address}`, { headers: { "x-cosmos-block-height": "2" } });
      const simulate = await fetch(`${rest}/cosmos/tx/v1beta1/simulate`, {
        method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ tx_bytes: "" }),
      });
      return [(await balances.json()).balances[0].denom, balances.headers.get("x-cosmos-block-height"), (await simulate.json()).code];
    }, [node.urls.rest, bob.address]);
    assert.deepEqual(fromRpc, ["utnz", "2", 3]);
    assert.deepEqual(faults.filter((text) => /CORS|policy/i.test(text)), []);
    await context.close();
  });

  test("has no serious fault of accessibility, light and dark, and fits 360 pixels", async () => {
    for (const scheme of ["light", "dark"]) {
      for (const accounts of [undefined, [bob]]) {
        const { page, context } = await visit({ accounts, scheme, size: { width: 360, height: 740 } });
        if (accounts) {
          await add(page);
          await reads(page, "#balance", /\d/);
        }
        const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
        assert.ok(width <= 360, `${width} px wide`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html}`), []);
        await context.close();
      }
    }
  });

  test("works by keyboard alone", async () => {
    const { page, context } = await visit({ accounts: [bob] });
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Add to Keplr");
    await page.keyboard.press("Enter");
    await reads(page, "#account-address", new RegExp(bob.address));
    await context.close();
  });

  test("says so when the node goes away, and recovers", async () => {
    const { page, context } = await visit({ size: PHONE });
    await context.setOffline(true);
    await reads(page, "#live-text", /out of reach/);
    await reads(page, "#fault", /cannot reach the RPC at http/);
    await context.setOffline(false);
    await reads(page, "#live-text", /^Block [\d,]+ · now$/);
    assert.equal(await page.locator("#fault").isVisible(), false);
    await context.close();
  });
});
