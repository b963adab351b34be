import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toBinary } from "@cosmjs/cosmwasm-stargate";
import { toAscii } from "@cosmjs/encoding";
import { balance, fee, native, people, signerKinds, stranger } from "../lib/chain.js";
import { code, token } from "../lib/contracts.js";
import { failedHash, failsInTheBlock, values } from "../lib/expect.js";

const [publisher] = await people("direct");
const upload = async (name) => (await publisher.wasm.upload(publisher.address, await code(name), "auto")).codeId;
const ours = await upload("incentiveToken");
const bench = await upload("tlBench");
const theirs = await upload("cw20Base");

/** How each token words its refusals: ours with a code, cw20-base in words of its own. */
const oursRefuses = {
  mint: /\[token\/8\] \S+ may not do this/,
  tooMuch: /\[token\/6\] \S+ holds [0-9]+ micro-units, 999999 are needed/,
};
const theirsRefuses = { mint: /Unauthorized/, tooMuch: /Cannot Sub with [0-9]+ and 999999/ };

/** What every CW20 token does, ours and the one that everybody else runs. */
function anyToken(name, codeId, kind, minter, bob, refusals) {
  describe(`${name}, ${kind} signer`, () => {
    const execute = (who, msg, ...rest) => who.wasm.execute(who.address, contract, msg, "auto", ...rest);
    const query = (msg) => minter.wasm.queryContractSmart(contract, msg);
    const held = async (who) => (await query({ balance: { address: who.address } })).balance;
    let contract;

    test("is created with its first balance, and queries say so", async () => {
      const init = token(minter.address, bob.address, 500);
      const result = await minter.wasm.instantiate(minter.address, codeId, init, name, "auto", { admin: minter.address });
      contract = result.contractAddress;
      assert.deepEqual(await query({ token_info: {} }), {
        name: init.name, symbol: init.symbol, decimals: 6, total_supply: "500",
      });
      assert.equal(await held(bob), "500");
      assert.equal((await query({ minter: {} })).minter, minter.address);
    });

    test("its minter mints, and anybody else is refused", async () => {
      const mint = { mint: { recipient: bob.address, amount: "1500" } };
      const { events } = await execute(minter, mint);
      assert.deepEqual(values(events, "wasm", "action"), ["mint"]);
      assert.equal(await held(bob), "2000");
      await assert.rejects(execute(bob, mint), refusals.mint);
      assert.equal((await query({ token_info: {} })).total_supply, "2000");
    });

    test("moves by transfer, by allowance and by several messages at once", async () => {
      const carol = await stranger(kind);
      await execute(bob, { transfer: { recipient: carol.address, amount: "300" } });
      await execute(bob, { increase_allowance: { spender: minter.address, amount: "100" } });
      await execute(minter, { transfer_from: { owner: bob.address, recipient: carol.address, amount: "60" } });
      assert.equal((await query({ allowance: { owner: bob.address, spender: minter.address } })).allowance, "40");
      const one = { contractAddress: contract, msg: { transfer: { recipient: carol.address, amount: "1" } } };
      const { events } = await bob.wasm.executeMultiple(bob.address, [one, one, one], "auto");
      assert.deepEqual(values(events, "execute", "msg_index"), ["0", "1", "2"]);
      assert.equal(await held(carol), "363");
    });

    test("refuses to move more than there is, with both figures", async () => {
      const hash = await failedHash(bob.wasm.execute(
        bob.address, contract, { transfer: { recipient: minter.address, amount: "999999" } }, fee(300_000),
      ));
      await failsInTheBlock(hash, { code: 5, codespace: "wasm", log: refusals.tooMuch });
    });

    test("hands a message to a contract that cannot take it, and keeps the tokens", async () => {
      const send = { send: { contract, amount: "10", msg: toBinary({}) } };
      const before = await held(bob);
      await assert.rejects(execute(bob, send), /unknown variant `receive`.*execute wasm contract failed/);
      assert.equal(await held(bob), before);
    });

    test("keeps balances under the keys that CW20 tools read", async () => {
      const key = new Uint8Array([0, 7, ...toAscii("balance"), ...toAscii(bob.address)]);
      const raw = await minter.wasm.queryContractRaw(contract, key);
      assert.equal(JSON.parse(Buffer.from(raw)), await held(bob));
    });

    test("takes the native coin that somebody sends along, as CW20 does", async () => {
      await execute(bob, { transfer: { recipient: minter.address, amount: "1" } }, "", native(3));
      assert.equal(await balance(contract), 3n);
    });
  });
}

for (const kind of signerKinds) {
  const [minter, bob] = await people(kind, kind);
  anyToken("our incentive token", ours, kind, minter, bob, oursRefuses);
  anyToken("cw20-base", theirs, kind, minter, bob, theirsRefuses);

  describe(`what is particular to our contracts, ${kind} signer`, () => {
    const create = (init) => minter.wasm.instantiate(
      minter.address, ours, init, "TIC", "auto", { admin: minter.address },
    );

    test("a token without a minter, or with other decimals, is not created", async () => {
      const { mint, ...noMinter } = token(minter.address, bob.address, 1);
      assert.equal(mint.minter, minter.address);
      await assert.rejects(create(noMinter), /a minter must be named.*instantiate wasm contract failed/);
      await assert.rejects(
        create({ ...token(minter.address, bob.address, 1), decimals: 18 }),
        /this token has 6 decimals, got 18/,
      );
    });

    test("not even the minter can name another minter", async () => {
      const { contractAddress } = await create(token(minter.address, bob.address, 1));
      const change = { update_minter: { new_minter: bob.address } };
      const hash = await failedHash(minter.wasm.execute(minter.address, contractAddress, change, fee(300_000)));
      await failsInTheBlock(hash, { code: 5, codespace: "wasm", log: /the minter of this token is fixed/ });
    });

    test("a migration keeps balances, and one to another contract is refused", async () => {
      const { contractAddress } = await create(token(minter.address, bob.address, 41));
      const newer = await upload("incentiveToken");
      const migrate = (codeId) => minter.wasm.migrate(minter.address, contractAddress, codeId, {}, "auto");
      const { events } = await migrate(newer);
      assert.deepEqual(values(events, "wasm", "action"), ["migrate"]);
      await assert.rejects(migrate(bench), /\[tl-bench\/4\] cannot migrate from tenzro:incentive-token/);
      const found = await minter.wasm.queryContractSmart(contractAddress, { balance: { address: bob.address } });
      assert.equal(found.balance, "41");
      assert.equal((await minter.wasm.getContract(contractAddress)).codeId, newer);
    });

    test("a contract that takes no funds says so, and an unknown attack is named", async () => {
      const { contractAddress } = await minter.wasm.instantiate(minter.address, bench, {}, "bench", "auto");
      const run = (attack) => ({ run: { attack, share: 0, seed: 1 } });
      await assert.rejects(
        bob.wasm.execute(bob.address, contractAddress, run("none"), "auto", "", native(1)),
        /\[tl-bench\/2\] send no funds/,
      );
      assert.equal(await balance(contractAddress), 0n);
      await assert.rejects(
        bob.wasm.queryContractSmart(contractAddress, run("flattery")),
        /\[tl-bench\/3\].*query wasm contract failed/,
      );
    });
  });
}
