"""models/audio-quality: DNSMOS P.835 (published, frozen) with a small head of ours in one graph.

    python audio.py [--wheel speechmos.whl]     (2 cores: about 25 minutes, nearly all of it running DNSMOS)

The DNSMOS network comes from the PyPI wheel `speechmos` 0.0.1.1 (MIT). Its published scores SIG,
BAK, OVR leave the graph as components 1 to 3; component 0 is the head's probability of a good
recording, from the network's embedding and a few plain signal statistics computed in the graph.
"""

import argparse
import subprocess
import sys
import time
import zipfile

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import helper

import audio_data as ad
import fetch
import nets

SEED, HIDDEN, STEPS = 3, 48, 3000
HEAD = ["quality", "noise", "clipping", "dropouts", "bandwidth"]
COMPONENTS = ["quality", "sig", "bak", "ovr", "noise", "clipping", "dropouts", "bandwidth"]
OF_DEFECT = {"noise": 1, "hum": 1, "silence": 1, "clipping": 2, "dropouts": 3, "bitrate": 4, "muffled": 4}
POLY = {"sig": (-0.08397278, 1.22083953, 0.0052439), "bak": (-0.13166888, 1.60915514, -0.39604546),
        "ovr": (-0.06766283, 1.11546468, 0.04602535)}  # calibration published with DNSMOS
EDGES = [0, 2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 31, 37, 44, 52, 62, 73, 78, 83, 92, 105, 120, 140, 161]  # 50 Hz bins
OUT = nets.MODELS / "audio-quality" / "model.onnx"


def dnsmos(wheel: str | None, cache) -> onnx.ModelProto:
    """The network, from the wheel."""
    where = cache / "whl"
    if wheel is None:
        where.mkdir(parents=True, exist_ok=True)
        if not list(where.glob("speechmos-0.0.1.1-*.whl")):
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "speechmos==0.0.1.1", "-d", str(where)], check=True)
        (wheel,) = where.glob("speechmos-0.0.1.1-*.whl")
    with zipfile.ZipFile(wheel) as z:
        m = onnx.load_model_from_string(z.read("speechmos/dnsmos_models/sig_bak_ovr.onnx"))
        (nets.MODELS / "audio-quality").mkdir(exist_ok=True)
        (nets.MODELS / "audio-quality" / "LICENSE.dnsmos.txt").write_bytes(z.read("speechmos-0.0.1.1.dist-info/LICENSE.txt"))
    return onnx.version_converter.convert_version(m, 13)


def backbone(m: onnx.ModelProto) -> nets.Graph:
    """DNSMOS's nodes with its input renamed to `audio`."""
    g = nets.Graph()
    g.inits = list(m.graph.initializer)
    for n in m.graph.node:
        n.input[:] = ["audio" if i == "input_1" else i for i in n.input]
        g.nodes.append(n)
    return g


def statistics(g: nets.Graph) -> str:
    """Name of the [1,F] feature vector: embedding, raw scores, band levels, waveform measures."""
    bands = np.zeros((161, len(EDGES) - 1), np.float32)
    for i, (a, b) in enumerate(zip(EDGES, EDGES[1:])):
        bands[a:b, i] = 1.0 / (b - a)
    lp = g.op("MatMul", "mos_estimator_logpow/truediv:0", g.const(bands))  # [1,T,23]
    mean = g.op("ReduceMean", lp, axes=[1], keepdims=0)
    var = g.op("Sub", g.op("ReduceMean", g.op("Mul", lp, lp), axes=[1], keepdims=0), g.op("Mul", mean, mean))
    parts = [mean, g.op("Sqrt", g.op("Max", var, g.const(1e-9))), g.op("ReduceMax", lp, axes=[1], keepdims=0),
             g.op("ReduceMin", lp, axes=[1], keepdims=0)]
    mag = g.op("Abs", "audio")
    peak = g.op("Add", g.op("ReduceMax", mag, axes=[1], keepdims=1), g.const(1e-6))

    def share(a, b):
        return g.op("ReduceMean", g.op("Cast", g.op("Less", a, b), to=nets.FLOAT), axes=[1], keepdims=1)

    for level in (0.5, 0.8, 0.97, 0.002):
        parts.append(share(mag, g.op("Mul", peak, g.const(level))))
    parts.append(share(mag, g.const(0.5 / 32768)))
    frames = g.op("Reshape", "audio", g.const([901, 160], np.int64))
    e = g.op("ReduceMean", g.op("Mul", frames, frames), axes=[1], keepdims=0)
    le = g.op("Reshape", g.op("Log", g.op("Add", e, g.const(1e-9))), g.const([1, 901], np.int64))
    sl = [g.op("Slice", le, g.const([a], np.int64), g.const([b], np.int64), g.const([1], np.int64)) for a, b in ((0, 900), (1, 901))]
    step = g.op("Abs", g.op("Sub", sl[1], sl[0]))
    parts += [g.op("ReduceMean", le, axes=[1], keepdims=1), g.op("ReduceMax", le, axes=[1], keepdims=1),
              g.op("ReduceMin", le, axes=[1], keepdims=1), g.op("ReduceMean", step, axes=[1], keepdims=1),
              g.op("ReduceMean", g.op("Cast", g.op("Greater", step, g.const(4.0)), to=nets.FLOAT), axes=[1], keepdims=1),
              g.op("Sub", g.op("Log", peak), g.op("Mul", g.const(0.5), g.op("Log", g.op("Add", g.op("ReduceMean", g.op(
                  "Mul", "audio", "audio"), axes=[1], keepdims=1), g.const(1e-9)))))]
    return g.op("Concat", "mos_estimator_logpow/global_max_pooling2d/Max:0", "Identity:0", *parts, axis=1)


def published(g: nets.Graph) -> str:
    """(MOS - 1) / 4 of SIG, BAK, OVR after the published calibration, clipped to [0,1]."""
    a, b, c = (np.array([[POLY[k][i] for k in ("sig", "bak", "ovr")]], np.float32) for i in range(3))
    y = g.op("Add", g.op("Mul", g.op("Add", g.op("Mul", "Identity:0", g.const(a)), g.const(b)), "Identity:0"), g.const(c))
    return g.op("Clip", g.op("Mul", g.op("Sub", y, g.const(1.0)), g.const(0.25)), g.const(0.0), g.const(1.0))


def save(g, path, last, width, doc=""):
    """Writes the graph with the fixed input [1,144160]."""
    nets.OPSET, nets.IR = 13, 8
    g.save(path, [("audio", nets.FLOAT, [1, 144160])], [("scores", nets.FLOAT, [1, width])], last, doc)


def tidy(x: np.ndarray) -> bool:
    """A clean enough source: 25 dB between loud and quiet 20 ms frames (a measure that is not the model's)."""
    n = len(x) // 320 * 320
    if n < 4800 or np.abs(x).max() < 0.02:
        return False
    e = np.sort((x[:n].reshape(-1, 320) ** 2).mean(axis=1) + 1e-10)
    return 10 * np.log10(e[int(0.95 * len(e))] / e[int(0.08 * len(e))]) >= 25


def clips(packages, per_package, seed, cache):
    """Clips of one to four utterances of one voice, as (package, waveform)."""
    for n, pkg in enumerate(packages):
        rng = np.random.default_rng([seed, n])
        files = [f for f in sorted(fetch.package(pkg, cache).rglob("*")) if f.suffix in (".wav", ".ogg")
                 and (f.suffix == ".wav" or "_" in f.stem and "desc" not in f.stem or pkg == "klettres-data")
                 and f.is_file() and f.stat().st_size > 3500 and "silence" not in str(f) and "moh" not in str(f)]
        made = 0
        while made < per_package:
            i = int(rng.integers(len(files)))
            near = [f for f in files[max(0, i - 30) : i + 30] if f.parent == files[i].parent
                    and (pkg != "tuxpaint-stamps-default" or f.stem[-3:] == files[i].stem[-3:])]
            parts, want = [], rng.uniform(1.0, 8.0)
            for j in rng.permutation(len(near))[:6]:
                x = ad.load(near[j])
                if tidy(x):
                    parts += [x, rng.normal(0, 10 ** rng.uniform(-5, -4), int(rng.uniform(0.05, 0.5) * ad.RATE))]
                if sum(map(len, parts)) > want * ad.RATE:
                    break
            if parts and (x := np.concatenate(parts))[:].size > 9600:
                made += 1
                yield pkg, x[: 9 * ad.RATE], rng


def build(session, packages, per_package, bad_per_clip, seed, cache):
    """Features and labels of good and degraded versions."""
    fs, ys, ds, src, t0 = [], [], [], [], time.time()
    for n, (pkg, x, rng) in enumerate(clips(packages, per_package, seed, cache)):
        kinds = [None] + [ad.DEFECTS[(n * bad_per_clip + k) % len(ad.DEFECTS)] for k in range(bad_per_clip)]
        for d in kinds:
            y = np.zeros(len(HEAD), np.float32)
            y[OF_DEFECT[d] if d else 0] = 1
            z = ad.harmless(ad.APPLY[d](x, rng) if d else x, rng)
            f = session.run(None, {"audio": (ad.quantised(z) / 32768).astype(np.float32)[None]})[0][0]
            fs.append(f), ys.append(y), ds.append(d or ""), src.append(packages.index(pkg))
        if n % 50 == 49:
            print(pkg, n + 1, f"{time.time() - t0:.0f} s", flush=True)
    return {"f": np.stack(fs), "y": np.stack(ys), "d": np.array(ds), "src": np.array(src), "clip": np.repeat(np.arange(n + 1), 1 + bad_per_clip)}


def train(f, y):
    """Standardised features, one hidden layer, dropout and input noise."""
    mu, sd = f.mean(0), f.std(0) + 1e-3
    k = jax.random.split(jax.random.PRNGKey(SEED), 2)
    n = f.shape[1]
    p = {"h": {"w": nets.he(k[0], (n, HIDDEN), n), "b": jnp.zeros(HIDDEN)},
         "o": {"w": nets.he(k[1], (HIDDEN, len(HEAD)), HIDDEN) * 0.3, "b": jnp.zeros(len(HEAD))}}
    opt = optax.adamw(optax.cosine_decay_schedule(3e-3, STEPS), weight_decay=3e-2)
    x = jnp.asarray((f - mu) / sd)
    ok = y[:, :1]
    weight = jnp.asarray(np.where(ok == 1, 0.5 / ok.mean(), 0.5 / (1 - ok.mean())) * np.array([3.0, 1, 1, 1, 1]))

    @jax.jit
    def step(p, s, key):
        ka, kb, kc = jax.random.split(key, 3)
        idx = jax.random.randint(ka, (128,), 0, x.shape[0])

        def loss(p):
            h = jax.nn.relu(nets.dense(p["h"], x[idx] + 0.15 * jax.random.normal(kb, (128, n))))
            h = h * jax.random.bernoulli(kc, 0.75, h.shape) / 0.75
            return nets.bce(nets.dense(p["o"], h), jnp.asarray(y)[idx], weight[idx])

        v, g = jax.value_and_grad(loss)(p)
        up, s = opt.update(g, s, p)
        return optax.apply_updates(p, up), s, v

    s = opt.init(p)
    for i in range(STEPS):
        p, s, v = step(p, s, jax.random.PRNGKey(1000 + i))
    print("loss", float(v))
    w = np.asarray(p["h"]["w"]) / sd[:, None]  # standardisation folded into the first layer
    p["h"] = {"w": w.astype(np.float32), "b": (np.asarray(p["h"]["b"]) - mu @ w).astype(np.float32)}
    return p


def export(m, p):
    """DNSMOS + statistics + head as one graph."""
    g = backbone(m)
    f = statistics(g)
    y = g.op("Sigmoid", g.dense(p["o"], g.op("Relu", g.dense(p["h"], f))))
    cut = [g.op("Slice", y, g.const([a], np.int64), g.const([b], np.int64), g.const([1], np.int64)) for a, b in ((0, 1), (1, len(HEAD)))]
    save(g, OUT, g.op("Concat", cut[0], published(g), cut[1], axis=1), len(COMPONENTS),
         "DNSMOS P.835 (c) Microsoft, MIT, with a quality head; outputs " + ", ".join(COMPONENTS))


def head(p, f):
    """The head in numpy."""
    h = np.maximum(f @ np.asarray(p["h"]["w"]) + np.asarray(p["h"]["b"]), 0)
    return 1 / (1 + np.exp(-(h @ np.asarray(p["o"]["w"]) + np.asarray(p["o"]["b"]))))


def ovr(f):
    """Published OVR as a share, from the features (raw scores are columns 64 to 66)."""
    a, b, c = POLY["ovr"]
    return np.clip((a * f[:, 66] ** 2 + b * f[:, 66] + c - 1) / 4, 0, 1)


def report(t, q, threshold, base_threshold):
    """Figures on held-out voices; beside them the published OVR with a threshold of its own."""
    ok, o = t["d"] == "", ovr(t["f"])
    ev = {"pairs": int((~ok).sum()), "good_clips": int(ok.sum()), "accuracy": round(float(((q[:, 0] >= threshold) == ok).mean()), 4),
          "auc": round(nets.auc(q[:, 0], ok), 4), "good_accepted": round(float((q[ok, 0] >= threshold).mean()), 4),
          "dnsmos_ovr_alone": {"accuracy": round(float(((o >= base_threshold) == ok).mean()), 4), "auc": round(nets.auc(o, ok), 4),
                               "threshold": round(base_threshold, 4)}, "per_defect": {}}
    for d in ad.DEFECTS:
        b = t["d"] == d
        lab = np.r_[np.ones(ok.sum()), np.zeros(b.sum())]
        ev["per_defect"][d] = {"n": int(b.sum()), "refused": round(float((q[b, 0] < threshold).mean()), 4),
                               "auc": round(nets.auc(np.r_[q[ok, 0], q[b, 0]], lab), 4),
                               "dnsmos_ovr_auc": round(nets.auc(np.r_[o[ok], o[b]], lab), 4)}
    return ev


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--wheel")
    cache = fetch.cache_dir()
    model = dnsmos(ap.parse_args().wheel, cache)
    g = backbone(model)
    name = statistics(g)
    save(g, cache / "audio-features.onnx", name, "F")
    s = nets.session(cache / "audio-features.onnx")
    sets = {}
    for part, pkgs, per, bad, seed in (("train", fetch.AUDIO_TRAIN, 110, 4, 21), ("test", fetch.AUDIO_TEST, 60, 2, 22)):
        file = cache / f"audio-{part}.npz"
        if not file.exists():
            np.savez(file, **build(s, pkgs, per, bad, seed, cache))
        sets[part] = dict(np.load(file))
    d, t = sets["train"], sets["test"]
    val = d["clip"] % 5 == 2
    p = train(d["f"][~val], d["y"][~val])
    v, good = head(p, d["f"][val])[:, 0], d["d"][val] == ""
    threshold = nets.choose_threshold(v[good], v[~good])
    o = ovr(d["f"])
    base = nets.choose_threshold(o[d["d"] == ""], o[d["d"] != ""])
    export(model, p)
    ev = report(t, head(p, t["f"]), threshold, base)
    print("threshold", threshold, ev)
    nets.write_record("audio-quality", modality="audio", file="model.onnx", licence="MIT (DNSMOS network), Apache-2.0 (head)", **{"class": "Q"},
                      preprocessing="audio-16k-window/1", inputs=[{"name": "audio", "type": "f32", "shape": [1, 144160]}],
                      outputs=[{"name": "scores", "type": "f32", "shape": [1, len(COMPONENTS)], "components": COMPONENTS}],
                      accept_q15=int(nets.q15(threshold)), seed=SEED,
                      evaluation={"held_out_packages": fetch.AUDIO_TEST, **ev}, training_sources=["PyPI speechmos 0.0.1.1", *fetch.AUDIO_TRAIN])
