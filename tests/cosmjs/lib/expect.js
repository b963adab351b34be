// What the tests say about transactions, in the words of the chain.
import assert from "node:assert/strict";
import { fromHex } from "@cosmjs/encoding";
import { comet } from "./chain.js";

/** All values of an attribute in events of a type, in order. */
export function values(events, type, key) {
  return events
    .filter((event) => event.type === type)
    .flatMap((event) => event.attributes.filter((attribute) => attribute.key === key))
    .map((attribute) => attribute.value);
}

/** The transaction is refused before it enters the mempool, with this code and text. */
export async function refusedAtTheDoor(promise, { code, codespace = "sdk", log }) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.constructor.name, "BroadcastTxError", error.message);
    assert.equal(error.code, code, error.log);
    assert.equal(error.codespace, codespace);
    assert.match(error.log, log);
    return true;
  });
}

/** The transaction got into a block and failed there, with this code and text. */
export async function failsInTheBlock(hash, { code, codespace = "sdk", log }) {
  const { result } = await comet.tx({ hash: fromHex(hash) });
  assert.equal(result.code, code, result.log);
  assert.equal(result.codespace, codespace);
  assert.match(result.log, log);
  return result;
}

/** A call through CosmJS's contract methods throws; this finds the failed transaction's hash. */
export async function failedHash(promise) {
  let hash;
  await assert.rejects(promise, (error) => {
    hash = /Error when broadcasting tx ([0-9A-F]{64})/.exec(error.message)?.[1];
    assert.ok(hash, `no transaction in: ${error.message}`);
    return true;
  });
  return hash;
}
