// What every program that asks for an inference needs, whatever it is written with.
import { readFileSync } from "node:fs";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";

/** Where everything is; `scripts/network` writes the file. */
export const network = () => JSON.parse(readFileSync(new URL("../network-out/network.json", import.meta.url)));

/** Names bytes as the chain does: CIDv1 of raw bytes, SHA-256, length, media type. */
export async function contentOf(bytes, mediaType) {
  const digest = await sha256.digest(bytes);
  return {
    cid: CID.createV1(raw.code, digest).toString(),
    sha256: Buffer.from(digest.digest).toString("hex"),
    bytes: bytes.length,
    media_type: mediaType,
  };
}

/** Gives an operator the bytes; the others on the panel fetch them by the CID and check them. */
export async function store(operator, { cid }, bytes) {
  const reply = await fetch(`${operator}/v1/blob/${cid}`, { method: "PUT", body: bytes });
  if (!reply.ok) throw new Error(`${operator} does not take the content: ${await reply.text()}`);
}

/** Quality in an oracle's output, 0 to 1; nothing where the job ended without one. */
export const quality = (output) => (output ? Buffer.from(output, "base64").readInt16BE(6) / 32_767 : undefined);

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
