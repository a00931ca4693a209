"""Loads a large model that Trainyard exported with external data, and its safetensors, and compares with Trainyard's own answer.

Usage: check_large.py FOLDER   with onnx/model.onnx, onnx/model.onnx.data, safetensors/model.safetensors and samples.safetensors.
"""

import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
from safetensors import safe_open
from safetensors.numpy import load_file

TOLERANCE = 1e-4

folder = Path(sys.argv[1])
path = folder / "onnx" / "model.onnx"
onnx.checker.check_model(str(path), full_check=True)
external = [
    {entry.key: entry.value for entry in tensor.external_data}
    for tensor in onnx.load(path, load_external_data=False).graph.initializer
    if tensor.data_location == onnx.TensorProto.EXTERNAL
]
assert external, "no weights lie beside the model"
for place in external:
    assert place["location"] == "model.onnx.data" and int(place["offset"]) % 4096 == 0, place
samples = load_file(folder / "samples.safetensors")
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
answers = session.run(None, {entry.name: samples[f"input/{entry.name}"] for entry in session.get_inputs()})
expected = [samples[f"output/{entry.name}"] for entry in session.get_outputs()]
assert all(float(numpy.abs(wanted).max()) > 1e-2 for wanted in expected), "an answer of zeros shows nothing"
difference = max(float(numpy.abs(found - wanted).max()) for found, wanted in zip(answers, expected))
assert difference <= TOLERANCE, f"largest difference {difference:.2e}"
print(f"onnx         ok: {len(external)} tensors beside the model, largest difference {difference:.1e}")
with safe_open(folder / "safetensors" / "model.safetensors", framework="np") as file:
    numbers = sum(int(numpy.prod(file.get_slice(name).get_shape())) for name in file.keys())
    weights = {tensor.name for tensor in onnx.load(path, load_external_data=False).graph.initializer}
    missing = weights - set(file.keys())
    assert not missing, f"safetensors lacks {missing}"
print(f"safetensors  ok: {numbers} numbers")
