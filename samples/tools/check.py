#!/usr/bin/env python3
"""Says what the models think of a tree of samples, and whether that is what is expected.

    python samples/tools/check.py [TREE ...]      (default: samples/)

Needs onnxruntime besides requirements.txt and reads models/. A sample expected to be good must
score at least `accept_q15`, a bad one less, an item with `peers_overrule` less as well; duplicates
are as good as what they repeat. A model that does not exist yet is passed over with a line.
"""

import json
import pathlib
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "models" / "tools"), str(pathlib.Path(__file__).resolve().parent)]
import media  # noqa: E402
import preprocess  # noqa: E402


class Model:
    """A model of models/ with its session."""

    def __init__(self, kind: str):
        import onnxruntime as ort

        home = ROOT / "models" / f"{kind}-quality"
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        self.accept = json.loads((home / "record.json").read_text())["accept_q15"]
        self.session = ort.InferenceSession(str(home / "model.onnx"), options, providers=["CPUExecutionProvider"])

    def quality(self, path: pathlib.Path) -> int:
        """Component 0 in Q15; -1 when preprocessing refuses the file."""
        try:
            tensors = preprocess.from_file(path)[3]
        except preprocess.Refused:
            return -1
        return int(np.rint(32767 * self.session.run(None, tensors)[0][0][0]))


def wanted(tree: pathlib.Path) -> dict[str, bool]:
    """Per path whether the model should accept it."""
    out = {}
    for path, line in json.loads((tree / "expected.json").read_text()).items():
        out[path] = line.get("reason") != "quality" and not line.get("peers_overrule")
    labels = tree / "gold" / "labels.json"
    if labels.exists():
        out |= {f"gold/{path}": line["good"] for path, line in json.loads(labels.read_text()).items()}
    return out


def main() -> int:
    """Entry point."""
    trees = [pathlib.Path(a) for a in sys.argv[1:]] or [ROOT / "samples"]
    models: dict[str, Model | None] = {}
    wrong = 0
    for tree in trees:
        for path, good in sorted(wanted(tree).items()):
            kind = media.modality(tree / path)
            if kind not in models:
                there = (ROOT / "models" / f"{kind}-quality" / "model.onnx").exists()
                models[kind] = Model(kind) if there else None
                print(f"{kind}: " + (f"accepts from {models[kind].accept}" if there else "no model, passed over"))
            if (model := models[kind]) is None:
                continue
            q = model.quality(tree / path)
            ok = (q >= model.accept) == good
            wrong += not ok
            print(f"{'' if ok else 'WRONG ':6}{q:6d} {'good' if good else 'bad ':5}{path}")
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
