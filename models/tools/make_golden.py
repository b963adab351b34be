"""Writes models/<name>/golden.jsonl: inputs with the outputs that every operator must reproduce.

    python make_golden.py        (needs numpy and onnxruntime==1.32.0)

All inputs are synthetic (PREPROCESS.md, "Golden vectors"), so that no decoder takes part.
"""

import json
import pathlib

import numpy as np
import onnxruntime as ort

import preprocess as pp

MODELS = pathlib.Path(__file__).resolve().parent.parent
INPUTS = {
    "text-quality": [{"kind": "text", "seed": s, "bytes": n}
                     for s, n in ((1, 120), (2, 200), (3, 1000), (4, 4095), (5, 4097), (6, 9000), (7, 30000), (8, 333))],
    "image-quality": [{"kind": "image", "seed": s, "width": w, "height": h}
                      for s, w, h in ((1, 32, 32), (2, 96, 96), (3, 97, 300), (4, 640, 480), (5, 33, 700), (6, 1024, 768), (7, 2100, 90), (8, 500, 501))],
    "audio-quality": [{"kind": "audio", "seed": s, "rate": r, "samples": n}
                      for s, r, n in ((1, 16000, 1600), (2, 16000, 144160), (3, 8000, 9000), (4, 44100, 30000), (5, 22050, 22050), (6, 48000, 50000), (7, 11025, 5000), (8, 16000, 200000))],
}


def session(folder: pathlib.Path, record: dict) -> ort.InferenceSession:
    """The session profile of the record."""
    so = ort.SessionOptions()
    so.intra_op_num_threads = so.inter_op_num_threads = 1
    so.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    so.use_deterministic_compute = True
    return ort.InferenceSession(str(folder / record["file"]), so, providers=["CPUExecutionProvider"])


for name, inputs in INPUTS.items():
    folder = MODELS / name
    record = json.loads((folder / "record.json").read_text())
    run = session(folder, record)
    lines = []
    for synthetic in inputs:
        decoded, tensors = pp.from_synthetic(synthetic)
        scores = run.run(None, tensors)[0][0].astype(np.float64)
        lines.append(json.dumps({
            "synthetic": synthetic, "exact": True, "decoded_sha256": decoded,
            "tensor_sha256": pp.sha256(*(tensors[i["name"]] for i in record["inputs"])),
            "output_q15": [int(v) for v in np.rint(scores * 32767)], "tol_q15": 1}))
    (folder / "golden.jsonl").write_text("\n".join(lines) + "\n")
    print(name, len(lines))
