// Fees that somebody else pays, as CosmJS grants, asks for and uses them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AminoTypes, createDefaultAminoConverters, QueryClient, setupFeegrantExtension, SigningStargateClient } from "@cosmjs/stargate";
import { BasicAllowance, AllowedMsgAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { MsgGrantAllowance, MsgRevokeAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/tx";
import { balance, comet, denom, fee, gasPrice, native, people, rpc, signerKinds, stranger } from "../lib/chain.js";
import { refusedAtTheDoor, values } from "../lib/expect.js";

const base = "/cosmos.feegrant.v1beta1";
const feegrant = QueryClient.withExtensions(comet, setupFeegrantExtension).feegrant;

const basic = (amount) => ({
  typeUrl: `${base}.BasicAllowance`,
  value: BasicAllowance.encode(BasicAllowance.fromPartial({ spendLimit: native(amount) })).finish(),
});

const grant = (granter, grantee, allowance) => ({
  typeUrl: `${base}.MsgGrantAllowance`,
  value: MsgGrantAllowance.fromPartial({ granter, grantee, allowance }),
});

const revoke = (granter, grantee) => ({
  typeUrl: `${base}.MsgRevokeAllowance`,
  value: MsgRevokeAllowance.fromPartial({ granter, grantee }),
});

// CosmJS brings no amino form of these messages; this is the one that Ledger and Keplr sign.
const aminoTypes = new AminoTypes({
  ...createDefaultAminoConverters(),
  [`${base}.MsgGrantAllowance`]: {
    aminoType: "cosmos-sdk/MsgGrantAllowance",
    toAmino: ({ granter, grantee, allowance }) => ({
      granter,
      grantee,
      allowance: {
        type: "cosmos-sdk/BasicAllowance",
        value: { spend_limit: BasicAllowance.decode(allowance.value).spendLimit },
      },
    }),
    fromAmino: ({ granter, grantee, allowance }) =>
      MsgGrantAllowance.fromPartial({ granter, grantee, allowance: basic(allowance.value.spend_limit[0].amount) }),
  },
  [`${base}.MsgRevokeAllowance`]: {
    aminoType: "cosmos-sdk/MsgRevokeAllowance",
    toAmino: ({ granter, grantee }) => ({ granter, grantee }),
    fromAmino: (value) => MsgRevokeAllowance.fromPartial(value),
  },
});

const send = (from, to, amount) => ({
  typeUrl: "/cosmos.bank.v1beta1.MsgSend",
  value: { fromAddress: from, toAddress: to, amount: native(amount) },
});

/** A client of an account that can sign grants in both ways. */
const client = (account) =>
  SigningStargateClient.connectWithSigner(rpc, account.signer, { gasPrice, aminoTypes, broadcastPollIntervalMs: 200 });

for (const kind of signerKinds) {
  const [alice] = await people(kind);
  const grants = await client(alice);

  describe(`fee grants, ${kind} signer`, () => {
    test("somebody without a coin pays a fee through a grant, which gets smaller by it", async () => {
      const bob = await stranger(kind);
      const paid = fee(150_000);
      const cost = BigInt(paid.amount[0].amount);
      const made = await grants.signAndBroadcast(
        alice.address, [grant(alice.address, bob.address, basic(10_000))], fee(200_000),
      );
      assert.equal(made.code, 0, made.rawLog);
      assert.deepEqual(values(made.events, "set_feegrant", "grantee"), [bob.address]);
      const before = await balance(alice.address);
      const his = await client(bob);
      const used = await his.signAndBroadcast(
        bob.address, [revoke(bob.address, alice.address)], { ...paid, granter: alice.address },
      );
      assert.equal(used.code, 38, "there is nothing to revoke, but the fee is paid");
      assert.equal(await balance(alice.address), before - cost);
      const { allowance } = await feegrant.allowance(alice.address, bob.address);
      assert.equal(allowance.allowance.typeUrl, `${base}.BasicAllowance`);
      const [left] = BasicAllowance.decode(allowance.allowance.value).spendLimit;
      assert.deepEqual(left, { denom, amount: String(10_000n - cost) });
    });

    test("a grant pays for a transfer of the grantee's own coins", async () => {
      const [bob] = await people(kind);
      const made = await grants.signAndBroadcast(
        alice.address, [grant(alice.address, bob.address, basic(1_000_000))], fee(200_000),
      );
      assert.equal(made.code, 0, made.rawLog);
      const [mine, his] = [await balance(alice.address), await balance(bob.address)];
      const paid = fee(150_000);
      const used = await bob.bank.signAndBroadcast(
        bob.address, [send(bob.address, bob.address, 1)], { ...paid, granter: alice.address },
      );
      assert.equal(used.code, 0, used.rawLog);
      assert.deepEqual(values(used.events, "use_feegrant", "granter"), [alice.address]);
      assert.deepEqual(values(used.events, "tx", "fee_payer"), [alice.address]);
      assert.equal(await balance(bob.address), his);
      assert.equal(await balance(alice.address), mine - BigInt(paid.amount[0].amount));
      const { allowances } = await feegrant.allowances(bob.address);
      assert.deepEqual(allowances.map(({ granter }) => granter), [alice.address]);
    });

    test("what is not granted, too much, or revoked is refused at the door and costs nobody", async () => {
      const [bob] = await people(kind);
      const through = (gas) => bob.bank.signAndBroadcast(
        bob.address, [send(bob.address, bob.address, 1)], { ...fee(gas), granter: alice.address },
      );
      await refusedAtTheDoor(through(150_000), { code: 38, log: /fee-grant not found: not found/ });
      const small = await grants.signAndBroadcast(
        alice.address, [grant(alice.address, bob.address, basic(100))], fee(200_000),
      );
      assert.equal(small.code, 0, small.rawLog);
      const before = await balance(alice.address);
      await refusedAtTheDoor(through(150_000), {
        code: 2, codespace: "feegrant", log: /basic allowance: fee limit exceeded/,
      });
      assert.equal(await balance(alice.address), before);
      const gone = await grants.signAndBroadcast(
        alice.address, [revoke(alice.address, bob.address)], fee(200_000),
      );
      assert.equal(gone.code, 0, gone.rawLog);
      await refusedAtTheDoor(through(150_000), { code: 38, log: /fee-grant not found: not found/ });
      await assert.rejects(feegrant.allowance(alice.address, bob.address), /fee-grant not found/);
    });
  });
}

test("a grant for one type of messages pays for no other", async () => {
  const [alice, bob] = await people("direct", "direct");
  const allowance = {
    typeUrl: `${base}.AllowedMsgAllowance`,
    value: AllowedMsgAllowance.encode(AllowedMsgAllowance.fromPartial({
      allowance: basic(1_000_000), allowedMessages: ["/cosmwasm.wasm.v1.MsgExecuteContract"],
    })).finish(),
  };
  const made = await alice.bank.signAndBroadcast(
    alice.address, [grant(alice.address, bob.address, allowance)], fee(200_000),
  );
  assert.equal(made.code, 0, made.rawLog);
  await refusedAtTheDoor(
    bob.bank.signAndBroadcast(
      bob.address, [send(bob.address, bob.address, 1)], { ...fee(150_000), granter: alice.address },
    ),
    { code: 7, codespace: "feegrant", log: /message does not exist in allowed messages: message not allowed/ },
  );
});
