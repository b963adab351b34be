// Pictures of what a program prints in colours, for the documentation: some sections of it, by their titles.
//
//   script -qec 'stty cols 126; scripts/demo' demo.typescript
//   WALLET_CHROMIUM=$(command -v chromium) WALLET_SCRATCH=$(mktemp -d) \
//     node tests/report/terminal.mjs demo.typescript docs/pictures/demo.png 'First contributions' 'An epoch'
//
// Titles may be cut short. scripts/setup gets the browser and Playwright.
import { readFileSync } from "node:fs";
import { browser as launch } from "../wallet/lib/browser.js";

const [typescript, out, ...titles] = process.argv.slice(2);
if (titles.length === 0) throw new Error("usage: terminal.mjs TYPESCRIPT PICTURE TITLE …");

const ESC = "\u001b";
/** Colours of the codes that our programs use: bold, dim, red, green, yellow, cyan. */
const STYLES = {
  1: "color:#fff;font-weight:bold", 2: "color:#7b8494", 31: "color:#ff7b72", 32: "color:#7ee787",
  33: "color:#e3b341", 36: "color:#79c0ff",
};

/** The lines below a title, up to the next one, with the title. */
function section(lines, title) {
  const bare = (line) => line.replaceAll(new RegExp(`${ESC}\\[[0-9;]*[A-Za-z]`, "g"), "");
  const begins = (line) => bare(line).startsWith("\u2500\u2500 ");
  const from = lines.findIndex((line) => begins(line) && bare(line).slice(3).startsWith(title));
  if (from < 0) throw new Error(`no section is called ${title}`);
  const length = lines.slice(from + 1).findIndex(begins);
  return lines.slice(from, length < 0 ? undefined : from + 1 + length);
}

/** A line as HTML: colours become spans, other control sequences go. */
function html(line) {
  const escaped = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\r", "");
  const painted = escaped.replaceAll(new RegExp(`${ESC}\\[([0-9;]*)m`, "g"), (_, code) =>
    code === "" || code === "0" ? "</span>" : `<span style="${STYLES[code] ?? ""}">`);
  return painted.replaceAll(new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]`, "g"), "");
}

const lines = readFileSync(typescript, "utf8").split("\n");
const text = titles.flatMap((title) => section(lines, title)).map(html).join("\n").trimEnd();
const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent(`<style>body{margin:0}pre{display:inline-block;margin:0;padding:14px 18px;
    background:#1f242d;color:#c9d1d9;font:13px/1.45 "DejaVu Sans Mono",monospace}</style><pre>${text}</pre>`);
  await page.locator("pre").screenshot({ path: out });
  console.log(out);
} finally {
  await browser.close();
}
