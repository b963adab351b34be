import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { instantiate2Address, toBinary } from "@cosmjs/cosmwasm-stargate";
import { fromHex, toAscii, toBase64, toUtf8 } from "@cosmjs/encoding";
import { balance, denom, fee, native, people, prefix, signerKinds, stranger } from "../lib/chain.js";
import { code } from "../lib/contracts.js";
import { values } from "../lib/expect.js";

for (const kind of signerKinds) {
  const [alice, bob] = await people(kind, kind);
  const beneficiary = await stranger();
  const wasm = await code("hackatom");
  const checksum = createHash("sha256").update(wasm).digest("hex");
  const hackatom = { verifier: alice.address, beneficiary: beneficiary.address };

  describe(`contracts that nobody here wrote, ${kind} signer`, () => {
    let codeId;
    let contract;
    // Simulate leaves out the fee itself; for the cheapest messages CosmJS's 40 % do not cover that.
    const enough = fee(150_000);

    test("an upload is compressed, gets an id, and keeps its checksum", async () => {
      const result = await alice.wasm.upload(alice.address, wasm, "auto", "hackatom");
      codeId = result.codeId;
      assert.ok(codeId > 0);
      assert.equal(result.checksum, checksum);
      assert.equal(result.originalSize, wasm.length);
      assert.ok(result.compressedSize < wasm.length / 2);
      assert.deepEqual(values(result.events, "store_code", "code_checksum"), [checksum]);
    });

    test("the chain gives the code back byte for byte, with its creator", async () => {
      const details = await alice.wasm.getCodeDetails(codeId);
      assert.deepEqual(
        { id: details.id, creator: details.creator, checksum: details.checksum },
        { id: codeId, creator: alice.address, checksum },
      );
      assert.ok(Buffer.from(details.data).equals(Buffer.from(wasm)));
      const listed = (await alice.wasm.getCodes()).find(({ id }) => id === codeId);
      assert.equal(listed.checksum, checksum);
    });

    test("instantiate hands over funds and says who is admin", async () => {
      const result = await alice.wasm.instantiate(alice.address, codeId, hackatom, "first", "auto", {
        funds: native(5_000),
        admin: alice.address,
        memo: "with funds",
      });
      contract = result.contractAddress;
      assert.match(contract, new RegExp(`^${prefix}1[a-z0-9]{58}$`));
      assert.equal(await balance(contract), 5_000n);
      const { address, codeId: id, creator, admin, label } = await alice.wasm.getContract(contract);
      assert.deepEqual(
        { address, id, creator, admin, label },
        { address: contract, id: codeId, creator: alice.address, admin: alice.address, label: "first" },
      );
    });

    test("instantiate2 lands at the predicted address, and only once", async () => {
      const salt = toUtf8(`salt ${kind}`);
      const predicted = instantiate2Address(fromHex(checksum), alice.address, salt, prefix);
      const again = () => alice.wasm.instantiate2(
        alice.address, codeId, salt, hackatom, "predicted", "auto", { admin: bob.address },
      );
      assert.equal((await again()).contractAddress, predicted);
      await assert.rejects(again(), /contract address already exists.*duplicate/);
    });

    test("contracts are listed by code and by creator", async () => {
      const listed = await alice.wasm.getContracts(codeId);
      assert.equal(listed.length, 2);
      assert.ok(listed.includes(contract));
      assert.deepEqual([...await alice.wasm.getContractsByCreator(alice.address)].sort(), [...listed].sort());
    });

    test("smart and raw queries give the same state", async () => {
      assert.deepEqual(await bob.wasm.queryContractSmart(contract, { verifier: {} }), { verifier: alice.address });
      const raw = JSON.parse(Buffer.from(await bob.wasm.queryContractRaw(contract, toAscii("config"))));
      assert.equal(raw.verifier, alice.address);
      assert.equal((await bob.wasm.queryContractRaw(contract, toAscii("nothing here"))).length, 0);
    });

    test("a query that the contract does not know names what it knows", async () => {
      await assert.rejects(
        bob.wasm.queryContractSmart(contract, { nonsense: {} }),
        /Error parsing into type hackatom::msg::QueryMsg: unknown variant `nonsense`.*query wasm contract failed/,
      );
    });

    test("execute pays out what the contract held and what came with the message", async () => {
      const result = await alice.wasm.execute(
        alice.address, contract, { release: {} }, "auto", "pay out", native(250),
      );
      assert.deepEqual(values(result.events, "wasm", "_contract_address"), [contract]);
      assert.deepEqual(values(result.events, "wasm", "action"), ["release"]);
      assert.equal(await balance(contract), 0n);
      assert.equal(await balance(beneficiary.address), 5_250n);
    });

    test("a submessage of a contract is executed with the contract as sender", async () => {
      const { codeId: reflectId } = await alice.wasm.upload(alice.address, await code("reflect"), "auto");
      const { contractAddress: reflect } = await alice.wasm.instantiate(
        alice.address, reflectId, {}, "reflect", "auto",
      );
      const target = await stranger();
      const send = { bank: { send: { to_address: target.address, amount: native(77) } } };
      const result = await alice.wasm.execute(
        alice.address, reflect, { reflect_msg: { msgs: [send] } }, "auto", "", native(100),
      );
      assert.deepEqual(values(result.events, "transfer", "recipient").slice(-2), [reflect, target.address]);
      assert.deepEqual([await balance(reflect), await balance(target.address)], [23n, 77n]);

      const reply = { id: 7, msg: send, gas_limit: null, reply_on: "always" };
      await alice.wasm.execute(
        alice.address, reflect, { reflect_sub_msg: { msgs: [reply] } }, "auto", "", native(100),
      );
      const { id, result: outcome } = await alice.wasm.queryContractSmart(reflect, { sub_msg_result: { id: 7 } });
      assert.equal(id, 7);
      assert.ok(outcome.ok, JSON.stringify(outcome));
      assert.equal(await balance(target.address), 154n);
    });

    test("a contract queries another contract and the bank", async () => {
      const { codeId: reflectId } = await alice.wasm.upload(alice.address, await code("reflect"), "auto");
      const { contractAddress: reflect } = await alice.wasm.instantiate(
        alice.address, reflectId, {}, "reflect", "auto",
      );
      const ask = (request) => alice.wasm.queryContractSmart(reflect, { chain: { request } });
      const smart = await ask({ wasm: { smart: { contract_addr: contract, msg: toBinary({ verifier: {} }) } } });
      assert.equal(smart.data, toBinary({ verifier: alice.address }));
      const bank = await ask({ bank: { balance: { address: beneficiary.address, denom } } });
      assert.equal(bank.data, toBinary({ amount: { denom, amount: "5250" } }));
      const raw = await ask({ wasm: { raw: { contract_addr: contract, key: toBase64(toAscii("none")) } } });
      assert.ok(!raw.data);
    });

    test("only the admin migrates, and history remembers both codes", async () => {
      const { codeId: newer } = await bob.wasm.upload(bob.address, wasm, "auto");
      const message = { verifier: bob.address };
      await assert.rejects(
        bob.wasm.migrate(bob.address, contract, newer, message, "auto"),
        /can not migrate: unauthorized/,
      );
      const result = await alice.wasm.migrate(alice.address, contract, newer, message, "auto");
      assert.deepEqual(values(result.events, "migrate", "code_id"), [String(newer)]);
      assert.deepEqual(await bob.wasm.queryContractSmart(contract, { verifier: {} }), { verifier: bob.address });
      assert.equal((await bob.wasm.getContract(contract)).codeId, newer);
      assert.deepEqual(await bob.wasm.getContractCodeHistory(contract), [
        { operation: "Init", codeId, msg: hackatom },
        { operation: "Migrate", codeId: newer, msg: message },
      ]);
    });

    test("an admin hands over, the new one clears, and then nobody migrates", async () => {
      await alice.wasm.updateAdmin(alice.address, contract, bob.address, enough);
      assert.equal((await alice.wasm.getContract(contract)).admin, bob.address);
      await assert.rejects(
        alice.wasm.clearAdmin(alice.address, contract, "auto"),
        /can not modify contract: unauthorized/,
      );
      await bob.wasm.clearAdmin(bob.address, contract, enough);
      assert.equal((await alice.wasm.getContract(contract)).admin, undefined);
      await assert.rejects(
        bob.wasm.migrate(bob.address, contract, codeId, { verifier: bob.address }, "auto"),
        /can not migrate: unauthorized/,
      );
    });
  });
}
