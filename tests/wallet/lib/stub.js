// A stand-in for a wallet's `window.keplr` or `window.leap`, injected before the page's own script. It
// answers as Keplr does, but asks nobody, and says on the page that it is a stub. The test keeps its
// state (`kept`, `memory`), so that permissions outlive a reload as they do in the extension, and hears
// of every call (`told`).

/** Runs in the page; `refuses`: the person declines everything. */
export function stub({ kind, refuses }) {
  const told = (call, argument) => window.told({ call, argument });
  const unknown = (chainId) => new Error(`There is no chain info for ${chainId}`);
  const declined = () => new Error("Request rejected");
  const allowed = async (chainId) => {
    const state = await window.memory();
    if (!state.chains.includes(chainId)) throw unknown(chainId);
    if (!state.allowed) throw declined();
    return state;
  };
  window[kind] = {
    version: "stub", mode: "extension", defaultOptions: {},
    async experimentalSuggestChain(info) {
      await told("experimentalSuggestChain", structuredClone(info));
      if (refuses) throw declined();
      const state = await window.memory();
      await window.kept({ ...state, chains: [...state.chains, info.chainId] });
    },
    async enable(chainId) {
      await told("enable", chainId);
      const state = await window.memory();
      if (!state.chains.includes(chainId)) throw unknown(chainId);
      await window.kept({ ...state, allowed: true });
    },
    async getKey(chainId) {
      await told("getKey", chainId);
      const { accounts, chosen } = await allowed(chainId);
      const { name, address } = accounts[chosen];
      return {
        name, bech32Address: address, algo: "secp256k1", pubKey: new Uint8Array(33), address: new Uint8Array(20),
        ethereumHexAddress: "", isNanoLedger: false, isKeystone: false,
      };
    },
    async suggestToken(chainId, contractAddress) {
      await told("suggestToken", { chainId, contractAddress });
      await allowed(chainId);
    },
  };
  /** The person chooses another account in the extension. */
  window.chooseAccount = async (chosen) => {
    await window.kept({ ...await window.memory(), chosen });
    window.dispatchEvent(new Event(`${kind}_keystorechange`));
  };
  document.addEventListener("DOMContentLoaded", () => {
    const label = document.createElement("p");
    label.textContent = `Test: the wallet here is a stub, not ${kind === "keplr" ? "Keplr" : "Leap"} itself.`;
    label.style.cssText = "margin:1rem 0 0;padding:.4rem .8rem;border:2px dashed #b4540a;border-radius:10px;font-size:.9rem";
    document.querySelector("main")?.prepend(label);
  });
}
