import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toUtf8 } from "@cosmjs/encoding";
import { balance, fee, native, people, signerKinds, stranger } from "../lib/chain.js";
import { code } from "../lib/contracts.js";
import { failedHash, failsInTheBlock } from "../lib/expect.js";

const [owner] = await people("direct");
const beneficiary = await stranger();
const { codeId } = await owner.wasm.upload(owner.address, await code("hackatom"), "auto");
const init = { verifier: owner.address, beneficiary: beneficiary.address };
const { contractAddress: hackatom } = await owner.wasm.instantiate(
  owner.address, codeId, init, "failing", "auto", { funds: native(1_000) },
);

for (const kind of signerKinds) {
  const [alice] = await people(kind);
  const call = (msg, gas, funds) =>
    alice.wasm.execute(alice.address, hackatom, msg, fee(gas), "", funds);

  describe(`contracts that fail, ${kind} signer`, () => {
    test("the contract's own refusal comes back with wasm/5, and the funds stay at home", async () => {
      const before = await balance(alice.address);
      const hash = await failedHash(call({ release: {} }, 400_000, native(99)));
      const { gasUsed, gasWanted } = await failsInTheBlock(hash, {
        code: 5,
        codespace: "wasm",
        log: /failed to execute message; message index: 0: .*Unauthorized.*execute wasm contract failed/,
      });
      assert.ok(gasUsed < gasWanted);
      assert.equal(await balance(alice.address), before - BigInt(fee(400_000).amount[0].amount));
      assert.equal(await balance(hackatom), 1_000n);
    });

    test("the contract's own refusal is foreseen by simulate", async () => {
      await assert.rejects(
        alice.wasm.execute(alice.address, hackatom, { release: {} }, "auto"),
        /Unauthorized.*execute wasm contract failed/,
      );
    });

    test("a message that the contract cannot read names the variants that it can", async () => {
      const hash = await failedHash(call({ nonsense: {} }, 400_000));
      await failsInTheBlock(hash, {
        code: 5,
        codespace: "wasm",
        log: /Error parsing into type hackatom::msg::ExecuteMsg: unknown variant `nonsense`/,
      });
    });

    test("a panic in the contract ends the message with its text", async () => {
      const hash = await failedHash(call({ panic: {} }, 400_000));
      const { gasUsed } = await failsInTheBlock(hash, {
        code: 29,
        codespace: "wasm",
        log: /This page intentionally faulted.*wasmvm error/s,
      });
      assert.ok(gasUsed < 400_000n);
    });

    for (const loop of ["cpu_loop", "storage_loop"]) {
      test(`an endless ${loop} is stopped by gas with sdk/11, and the fee is gone`, async () => {
        const before = await balance(alice.address);
        const hash = await failedHash(call({ [loop]: {} }, 300_000));
        const { gasUsed } = await failsInTheBlock(hash, { code: 11, log: /out of gas in location/ });
        assert.ok(gasUsed >= 300_000n, `${gasUsed}`);
        assert.equal(await balance(alice.address), before - BigInt(fee(300_000).amount[0].amount));
      });
    }

    test("a contract that eats up its memory traps before its gas is gone", async () => {
      const hash = await failedHash(call({ memory_loop: {} }, 3_000_000));
      const { gasUsed } = await failsInTheBlock(hash, { code: 29, codespace: "wasm", log: /unreachable.*wasmvm error/ });
      assert.ok(gasUsed < 3_000_000n, `${gasUsed}`);
    });

    test("of several executions in a transaction all are undone if one fails", async () => {
      const { contractAddress: mine } = await alice.wasm.instantiate(
        alice.address, codeId, { verifier: alice.address, beneficiary: beneficiary.address }, "mine", "auto",
      );
      const before = await balance(beneficiary.address);
      const release = { msg: { release: {} }, funds: native(40) };
      const hash = await failedHash(alice.wasm.executeMultiple(alice.address, [
        { contractAddress: mine, ...release },
        { contractAddress: hackatom, ...release },
      ], fee(800_000)));
      await failsInTheBlock(hash, { code: 5, codespace: "wasm", log: /message index: 1: .*Unauthorized/ });
      assert.equal(await balance(beneficiary.address), before);
    });

    test("bytes that are no contract are refused with wasm/2", async () => {
      const hash = await failedHash(alice.wasm.upload(alice.address, toUtf8("\0asm not really"), fee(1_000_000)));
      await failsInTheBlock(hash, { code: 2, codespace: "wasm", log: /create wasm contract failed/ });
    });

    test("a contract that refuses its settings is not created: wasm/4", async () => {
      const hash = await failedHash(
        alice.wasm.instantiate(alice.address, codeId, { verifier: "nobody" }, "bad", fee(400_000)),
      );
      await failsInTheBlock(hash, { code: 4, codespace: "wasm", log: /missing field.*instantiate wasm contract failed/ });
    });

    test("a contract and a code that do not exist are named as such", async () => {
      const { address } = await stranger();
      await assert.rejects(alice.wasm.queryContractSmart(address, {}), /no such contract/);
      await assert.rejects(alice.wasm.getContract(address), /no such contract/);
      await assert.rejects(alice.wasm.getCodeDetails(999_999), /no such code/);
      const hash = await failedHash(alice.wasm.execute(alice.address, address, {}, fee(200_000)));
      await failsInTheBlock(hash, { code: 22, codespace: "wasm", log: /no such contract/ });
    });
  });
}
