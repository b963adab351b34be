// Writes a TypeScript client for every JSON schema in schema/ to schema/ts. 0.35 is the last line of
// ts-codegen whose clients are made for CosmJS.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import codegen from "@cosmwasm/ts-codegen";

const schemas = join(dirname(fileURLToPath(import.meta.url)), "..");
const clients = join(schemas, "ts");
const scratch = mkdtempSync(join(tmpdir(), "tenzro-codegen."));
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Names of the messages of a kind. */
const variants = (schema) => (schema?.oneOf ?? []).flatMap((variant) => variant.required ?? variant.enum ?? []);

/** Schemas in folders of their own, as the generator wants them. */
const contracts = readdirSync(schemas).filter((file) => file.endsWith(".json")).sort().map((file) => {
  const name = file.replace(/\.json$/, "");
  const dir = join(scratch, "in", name);
  mkdirSync(dir, { recursive: true });
  copyFileSync(join(schemas, file), join(dir, file));
  const { execute, query } = JSON.parse(readFileSync(join(schemas, file), "utf8"));
  const asked = new Set(variants(query));
  const clash = variants(execute).some((variant) => asked.has(variant));
  return { clash, name: name.split("-").map(capital).join(""), dir };
});

try {
  const out = join(scratch, "out");
  // A signing client answers queries too, unless a message and a query have the same name.
  for (const clash of [false, true]) {
    await codegen.default({
      contracts: contracts.filter((contract) => contract.clash === clash).map(({ name, dir }) => ({ name, dir })),
      outPath: out,
      options: {
        bundle: { enabled: false },
        types: { enabled: true },
        client: { enabled: true, execExtendsQuery: !clash },
      },
    });
  }
  rmSync(clients, { recursive: true, force: true });
  mkdirSync(clients);
  for (const file of readdirSync(out)) {
    copyFileSync(join(out, file), join(clients, file));
    console.log(`schema/ts/${file}`);
  }
  const lines = contracts.flatMap(({ name }) => [
    `export { ${name}Client, ${name}QueryClient } from "./${name}.client.js";`,
    `export type * as ${name} from "./${name}.types.js";`,
  ]);
  writeFileSync(join(clients, "index.ts"), `// Clients of all contracts; made by scripts/schema.\n${lines.join("\n")}\n`);
  console.log("schema/ts/index.ts");
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
