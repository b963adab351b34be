// Makes amino.json: sign documents as CosmJS writes them, with the same messages in protobuf.
// Run from tests/cosmjs after `npm ci`, for its packages:
//   node --input-type=module < ../../packages/chain/proto/tests/testdata/make-amino.mjs > amino.json
import { makeSignDoc, serializeSignDoc } from "@cosmjs/amino";
import { createWasmAminoConverters, wasmTypes } from "@cosmjs/cosmwasm-stargate";
import { toHex } from "@cosmjs/encoding";
import { Registry } from "@cosmjs/proto-signing";
import { AminoTypes, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { AuthInfo, TxBody } from "cosmjs-types/cosmos/tx/v1beta1/tx";

const types = new AminoTypes({ ...createDefaultAminoConverters(), ...createWasmAminoConverters() });
const registry = new Registry([...defaultRegistryTypes, ...wasmTypes]);
const a = "tenzro1qyqszqgpqyqszqgpqyqszqgpqyqszqgp2k9k3x";
const b = "tenzro1qgpqyqszqgpqyqszqgpqyqszqgpqyqszd9qnzs";
const coin = (amount, denom = "utnz") => ({ denom, amount });
const json = (text) => new TextEncoder().encode(text);
const one = (typeUrl, value) => [{ typeUrl, value }];
const wasm = (name, value) => one(`/cosmwasm.wasm.v1.${name}`, value);
const execute = (text, funds = []) =>
  wasm("MsgExecuteContract", { sender: a, contract: b, msg: json(text), funds });

const cases = {
  send: one("/cosmos.bank.v1beta1.MsgSend", { fromAddress: a, toAddress: b, amount: [coin("12345")] }),
  "send of two coins": one("/cosmos.bank.v1beta1.MsgSend", {
    fromAddress: a,
    toAddress: b,
    amount: [coin("1", "factory/x"), coin("18446744073709551616")],
  }),
  "send of nothing": one("/cosmos.bank.v1beta1.MsgSend", { fromAddress: a, toAddress: b, amount: [] }),
  "multi send": one("/cosmos.bank.v1beta1.MsgMultiSend", {
    inputs: [{ address: a, coins: [coin("3")] }],
    outputs: [
      { address: b, coins: [coin("1")] },
      { address: a, coins: [coin("2")] },
    ],
  }),
  "store code": wasm("MsgStoreCode", { sender: a, wasmByteCode: new Uint8Array([0, 97, 115, 109, 255]) }),
  instantiate: wasm("MsgInstantiateContract", {
    sender: a, admin: b, codeId: 7n, label: "a <label> & more", msg: json('{"b":1,"a":[]}'), funds: [],
  }),
  "instantiate without admin": wasm("MsgInstantiateContract", {
    sender: a, admin: "", codeId: 18446744073709551615n, label: "l", msg: json("{}"), funds: [coin("1")],
  }),
  "instantiate 2": wasm("MsgInstantiateContract2", {
    sender: a, admin: "", codeId: 7n, label: "l", msg: json("{}"), funds: [], salt: json("salt"), fixMsg: false,
  }),
  "instantiate 2 with fixed message": wasm("MsgInstantiateContract2", {
    sender: a, admin: b, codeId: 7n, label: "l", msg: json("{}"), funds: [], salt: json("s"), fixMsg: true,
  }),
  execute: execute('{"transfer":{"recipient":"x","amount":"1"}}', [coin("5")]),
  "execute with text of every kind": execute(
    '{"é":"ü 🎉 <b>&amp;</b>","Z":"\\u0000\\u001f\\u007f\\"\\\\\\/\\b\\f\\n\\r\\t","a":{"b":{"d":null,"c":[true,false]}}}',
  ),
  "execute with numbers": execute(
    '{"n":[0,1,-1,1.0,1.50,9007199254740993,123456789012345678901234567890,1e20,1e21,0.000001,1e-7,-1.25e-9,1.7976931348623157e308,5e-324,122.416294033786585]}',
  ),
  migrate: wasm("MsgMigrateContract", { sender: a, contract: b, codeId: 8n, msg: json('{"to":"v2"}') }),
  "new admin": wasm("MsgUpdateAdmin", { sender: a, newAdmin: b, contract: b }),
  "no admin": wasm("MsgClearAdmin", { sender: a, contract: b }),
  "two messages": [
    ...one("/cosmos.bank.v1beta1.MsgSend", { fromAddress: a, toAddress: b, amount: [coin("1")] }),
    ...execute("{}"),
  ],
};

const fees = [
  { amount: [], gas: "0" },
  { amount: [coin("5000")], gas: "200000" },
  { amount: [coin("5000")], gas: "200000", granter: b, payer: a },
];

const out = Object.entries(cases).map(([name, messages], index) => {
  const fee = fees[index % fees.length];
  const memo = index % 2 ? "a memo with <, >, & and é" : "";
  const timeout = index % 4 === 3 ? 4242n : undefined;
  const sequence = index * 3;
  const doc = makeSignDoc(
    messages.map((message) => types.toAmino(message)), fee, "tenzro-1", memo, 17, sequence, timeout,
  );
  const body = TxBody.fromPartial({
    messages: messages.map((message) => ({ typeUrl: message.typeUrl, value: registry.encode(message) })),
    memo,
    timeoutHeight: timeout ?? 0n,
  });
  const authInfo = AuthInfo.fromPartial({
    fee: { amount: fee.amount, gasLimit: BigInt(fee.gas), payer: fee.payer ?? "", granter: fee.granter ?? "" },
  });
  return {
    name,
    body: toHex(TxBody.encode(body).finish()),
    auth_info: toHex(AuthInfo.encode(authInfo).finish()),
    chain_id: "tenzro-1",
    account_number: 17,
    sequence,
    document: new TextDecoder().decode(serializeSignDoc(doc)),
  };
});
process.stdout.write(`${JSON.stringify(out, null, 1)}\n`);
