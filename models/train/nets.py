"""What the training scripts share: layers in JAX, their twins in ONNX, AUC, the model record."""

import hashlib
import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

MODELS = pathlib.Path(__file__).resolve().parent.parent
OPSET, IR = 17, 8


def he(key, shape, fan_in):
    """He-normal weights."""
    return jax.random.normal(key, shape) * np.sqrt(2.0 / fan_in)


def conv2d(p, x, stride):
    """3x3 or 5x5 convolution, NCHW, padding k//2, with bias and ReLU."""
    k = p["w"].shape[-1] // 2
    y = jax.lax.conv_general_dilated(x, p["w"], (stride, stride), [(k, k), (k, k)], dimension_numbers=("NCHW", "OIHW", "NCHW"))
    return jax.nn.relu(y + p["b"][None, :, None, None])


def conv1d(p, x, stride):
    """1-d convolution, NCW, padding k//2, with bias and ReLU."""
    k = p["w"].shape[-1] // 2
    y = jax.lax.conv_general_dilated(x, p["w"], (stride,), [(k, k)], dimension_numbers=("NCH", "OIH", "NCH"))
    return jax.nn.relu(y + p["b"][None, :, None])


def dense(p, x):
    """x W + b."""
    return x @ p["w"] + p["b"]


def bce(logits, y, weight):
    """Weighted mean of binary cross-entropies."""
    return (optax.sigmoid_binary_cross_entropy(logits, y) * weight).mean()


def auc(score, label) -> float:
    """Area under the ROC curve (rank statistic, ties halved)."""
    from scipy.stats import rankdata

    label = np.asarray(label, bool)
    r, n1 = rankdata(score), int(label.sum())
    return float((r[label].sum() - n1 * (n1 + 1) / 2) / (n1 * (len(label) - n1)))


class Graph:
    """Collects nodes and initialisers of an ONNX graph."""

    def __init__(self):
        self.nodes, self.inits, self.count = [], [], 0

    def const(self, value, dtype=np.float32) -> str:
        """An initialiser."""
        self.count += 1
        name = f"c{self.count}"
        self.inits.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def op(self, kind: str, *inputs: str, **attrs) -> str:
        """A node with one output."""
        self.count += 1
        name = f"{kind.lower()}{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attrs))
        return name

    def conv(self, p, x, stride) -> str:
        """Convolution + ReLU as in conv1d/conv2d."""
        w = np.asarray(p["w"])
        n, k = w.ndim - 2, w.shape[-1] // 2
        y = self.op("Conv", x, self.const(w), self.const(p["b"]), strides=[stride] * n, pads=[k] * (2 * n),
                    kernel_shape=list(w.shape[2:]))
        return self.op("Relu", y)

    def dense(self, p, x) -> str:
        """Gemm."""
        return self.op("Gemm", x, self.const(p["w"]), self.const(p["b"]))

    def save(self, path: pathlib.Path, inputs, outputs, last: str, doc: str):
        """Writes the checked model; `inputs`/`outputs`: (name, onnx type, shape)."""
        self.nodes.append(helper.make_node("Identity", [last], [outputs[0][0]], name="scores_out"))
        g = helper.make_graph(self.nodes, path.parent.name,
                              [helper.make_tensor_value_info(*i) for i in inputs],
                              [helper.make_tensor_value_info(*o) for o in outputs], self.inits)
        m = helper.make_model(g, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name="tenzro", doc_string=doc)
        onnx.checker.check_model(m, full_check=True)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(m.SerializeToString(deterministic=True))


FLOAT, INT32 = TensorProto.FLOAT, TensorProto.INT32


def session(path):
    """ONNX Runtime session with the profile of the record: CPU, one thread, EXTENDED."""
    import onnxruntime as ort

    so = ort.SessionOptions()
    so.intra_op_num_threads = so.inter_op_num_threads = 1
    so.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    so.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    so.log_severity_level = 3
    return ort.InferenceSession(str(path), so, providers=["CPUExecutionProvider"])


def q15(x: np.ndarray) -> np.ndarray:
    """round_half_even(32767 x) in f64."""
    return np.rint(np.asarray(x, np.float64) * 32767).astype(np.int64)


def write_record(name: str, **fields):
    """models/<name>/record.json, keys in a fixed order, hash of the file added."""
    d = MODELS / name
    rec = {"name": name, **fields}
    rec["sha256"] = hashlib.sha256((d / fields["file"]).read_bytes()).hexdigest()
    rec["bytes"] = (d / fields["file"]).stat().st_size
    rec["session"] = {"provider": "CPU", "intra_op_threads": 1, "inter_op_threads": 1, "execution_mode": "sequential",
                      "optimization_level": "EXTENDED"}
    (d / "record.json").write_text(json.dumps(rec, indent=2, ensure_ascii=False) + "\n")


def choose_threshold(good: np.ndarray, bad: np.ndarray) -> float:
    """The threshold with the best balanced accuracy; middle of the best interval."""
    cand = np.linspace(0.02, 0.98, 193)
    acc = np.array([(good >= c).mean() + (bad < c).mean() for c in cand])
    best = cand[acc >= acc.max() - 1e-9]
    return float(np.median(best))
