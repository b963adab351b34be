# Fetches the ONNX Runtime library that operators and the tests load at run time. Sourced; needs
# common.sh.
# shellcheck shell=bash

onnx_version=1.32.0
onnx_wheel=onnxruntime-$onnx_version-cp311-cp311-manylinux_2_28_x86_64.whl
onnx_wheel_sha256=5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d

# Takes libonnxruntime.so out of the Python wheel, the one official build that a package index
# serves. The wheel is pinned by its hash: a different build may answer differently in the last bit.
install_onnxruntime() {
  local lib=$onnx_dir/libonnxruntime.so stamp=$onnx_dir/version wheel=$onnx_dir/dl/$onnx_wheel
  [ -f "$lib" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$onnx_wheel_sha256" ] && return 0
  [ "$(uname -m)" = x86_64 ] || die "ONNX Runtime is pinned for x86_64 only" "run on an x86_64 machine"
  command -v python3 >/dev/null || die "Python is missing" "install Python 3.11 or newer with pip"
  mkdir -p "$onnx_dir/dl"
  if ! onnx_wheel_is_right "$wheel"; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
      --python-version 3.11 --implementation cp --abi cp311 --platform manylinux_2_28_x86_64 \
      --dest "$onnx_dir/dl" "onnxruntime==$onnx_version" || return
  fi
  onnx_wheel_is_right "$wheel" ||
    die "the wheel $onnx_wheel has another hash" "do not use it; report where it came from"
  python3 - "$wheel" "$onnx_version" "$onnx_dir" <<'PY' || return
import sys, zipfile
from pathlib import Path

wheel, version, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
with zipfile.ZipFile(wheel) as archive:
    for name, target in (
        (f"onnxruntime/capi/libonnxruntime.so.{version}", "libonnxruntime.so"),
        ("onnxruntime/LICENSE", "LICENSE"),
        ("onnxruntime/ThirdPartyNotices.txt", "ThirdPartyNotices.txt"),
    ):
        part = folder / (target + ".part")
        part.write_bytes(archive.read(name))
        part.rename(folder / target)
PY
  printf '%s' "$onnx_wheel_sha256" >"$stamp"
}

onnx_wheel_is_right() {
  [ -f "$1" ] && echo "$onnx_wheel_sha256  $1" | sha256sum --check --status
}
