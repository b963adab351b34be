import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { balance, denom, fee, native, people, signerKinds, stranger } from "../lib/chain.js";
import { failsInTheBlock, refusedAtTheDoor } from "../lib/expect.js";

const enough = fee(150_000);

/** What `who` must sign with now; `wrong` replaces parts of it. */
async function signerData(who, wrong = {}) {
  const right = await who.bank.getSequence(who.address);
  return { ...right, chainId: await who.bank.getChainId(), ...wrong };
}

/** A transaction that sends one coin from `from`, signed with the given data. */
function signed(from, to, data) {
  const message = {
    typeUrl: "/cosmos.bank.v1beta1.MsgSend",
    value: { fromAddress: from.address, toAddress: to.address, amount: native(1) },
  };
  return from.bank.sign(from.address, [message], enough, "", data);
}

const bytes = (tx) => TxRaw.encode(tx).finish();

for (const kind of signerKinds) {
  const [alice, bob] = await people(kind, kind);
  describe(`refused transactions, ${kind} signer`, () => {
    test("sending more than one has fails in the block with sdk/5", async () => {
      const result = await alice.bank.sendTokens(alice.address, bob.address, native(10 ** 15), enough);
      assert.equal(result.code, 5);
      await failsInTheBlock(result.transactionHash, {
        code: 5,
        log: new RegExp(`spendable balance \\d+${denom} is smaller than ${10 ** 15}${denom}: insufficient funds`),
      });
    });

    test("sending more than one has is foreseen by simulate", async () => {
      await assert.rejects(
        alice.bank.sendTokens(alice.address, bob.address, native(10 ** 15), "auto"),
        /insufficient funds/,
      );
    });

    test("a fee that the account cannot pay is refused with sdk/5", async () => {
      const rich = { amount: native(10 ** 15), gas: "150000" };
      await refusedAtTheDoor(
        alice.bank.sendTokens(alice.address, bob.address, native(1), rich),
        { code: 5, log: /insufficient funds/ },
      );
    });

    test("a fee below the minimum is refused with sdk/13, naming what is required", async () => {
      const poor = { amount: native(1), gas: "150000" };
      await refusedAtTheDoor(
        alice.bank.sendTokens(alice.address, bob.address, native(1), poor),
        { code: 13, log: new RegExp(`insufficient fees; got: 1${denom} required: 3750${denom}`) },
      );
    });

    test("a sequence from the future or the past is refused with sdk/32, naming both", async () => {
      const { sequence } = await bob.bank.getSequence(bob.address);
      await refusedAtTheDoor(
        bob.bank.broadcastTxSync(bytes(await signed(bob, alice, await signerData(bob, { sequence: sequence + 3 })))),
        { code: 32, log: new RegExp(`account sequence mismatch, expected ${sequence}, got ${sequence + 3}`) },
      );
      await bob.bank.sendTokens(bob.address, alice.address, native(2), enough);
      await refusedAtTheDoor(
        bob.bank.broadcastTxSync(bytes(await signed(bob, alice, await signerData(bob, { sequence })))),
        { code: 32, log: new RegExp(`account sequence mismatch, expected ${sequence + 1}, got ${sequence}`) },
      );
    });

    test("a signature for another chain is refused with sdk/4", async () => {
      await refusedAtTheDoor(
        bob.bank.broadcastTxSync(bytes(await signed(bob, alice, await signerData(bob, { chainId: "another-1" })))),
        { code: 4, log: /signature verification failed; please verify account number/ },
      );
    });

    test("a signature by somebody else is refused", async () => {
      const thief = await stranger(kind);
      const data = await signerData(bob);
      const { signatures } = await signed(thief, alice, data);
      const forged = bytes(TxRaw.fromPartial({ ...(await signed(bob, alice, data)), signatures }));
      await refusedAtTheDoor(bob.bank.broadcastTxSync(forged), { code: 4, log: /signature verification failed/ });
    });

    test("the same transaction twice is recognised", async () => {
      const tx = bytes(await signed(bob, alice, await signerData(bob)));
      const confirmed = bob.bank.broadcastTx(tx, 30_000, 200);
      await assert.rejects(confirmed.then(() => bob.bank.broadcastTxSync(tx)), /tx already exists in cache/);
    });

    test("too little gas for the checks is refused with sdk/11, naming place and figures", async () => {
      await refusedAtTheDoor(
        alice.bank.sendTokens(alice.address, bob.address, native(1), fee(10_000)),
        { code: 11, log: /out of gas in location: \w+; gasWanted: 10000, gasUsed: \d+/ },
      );
    });

    test("gas that runs out in the message fails in the block with sdk/11 and moves nothing", async () => {
      const { address } = await stranger();
      const message = {
        typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
        value: {
          inputs: [{ address: alice.address, coins: native(60) }],
          outputs: await Promise.all(Array.from({ length: 60 }, async (_, i) => ({
            address: i === 0 ? address : (await stranger()).address, coins: native(1),
          }))),
        },
      };
      const result = await alice.bank.signAndBroadcast(alice.address, [message], fee(400_000));
      await failsInTheBlock(result.transactionHash, { code: 11, log: /out of gas in location/ });
      assert.equal(await balance(address), 0n);
    });

    test("a transaction whose timeout height has passed is refused with sdk/30", async () => {
      const message = {
        typeUrl: "/cosmos.bank.v1beta1.MsgSend",
        value: { fromAddress: alice.address, toAddress: bob.address, amount: native(1) },
      };
      await refusedAtTheDoor(
        alice.bank.signAndBroadcast(alice.address, [message], enough, "", 1n),
        { code: 30, log: /timeout height/ },
      );
    });

    test("an address with another prefix is refused", async () => {
      const foreign = "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrujsuw";
      const result = alice.bank.sendTokens(alice.address, foreign, native(1), enough);
      await assert.rejects(
        result.then(({ code, rawLog }) => { if (code !== 0) throw new Error(rawLog); }),
        /invalid (Bech32 prefix|to address)|invalid address/i,
      );
    });
  });
}
