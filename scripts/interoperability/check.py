"""Loads what Trainyard exported with the real libraries and compares their numbers with Trainyard's own.

Usage: check.py FOLDER...   Each folder holds model.onnx, model-opset22.onnx, model.safetensors and samples.safetensors of one template.
samples.safetensors: `input/<name>` and `output/<name>`, the held-out examples and what Trainyard's engine answers.
Prints one line per format and template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
from safetensors import safe_open
from safetensors.numpy import load_file

TOLERANCE = 1e-4


def check_onnx(folder: Path, opset: int) -> str:
    path = folder / ("model.onnx" if opset == 17 else f"model-opset{opset}.onnx")
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    assert model.producer_name == "Trainyard" and model.producer_version, "producer is not set"
    assert [entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")] == [opset], f"opset is not {opset}"
    for value in [*model.graph.input, *model.graph.output]:
        first = value.type.tensor_type.shape.dim[0]
        assert first.dim_param == "batch", f"{value.name} has no symbolic batch dimension"
    samples = load_file(folder / "samples.safetensors")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feeds = {entry.name: samples[f"input/{entry.name}"] for entry in session.get_inputs()}
    largest = 0.0
    for entry, answer in zip(session.get_outputs(), session.run(None, feeds)):
        expected = samples[f"output/{entry.name}"]
        assert answer.shape == expected.shape, f"{entry.name}: {answer.shape} is not {expected.shape}"
        largest = max(largest, float(numpy.abs(answer - expected).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    one = {name: data[:1] for name, data in feeds.items()}
    assert session.run(None, one)[0].shape[0] == 1, "a batch of one does not run"
    return f"{len(next(iter(feeds.values())))} samples, largest difference {largest:.1e}"


def check_safetensors(folder: Path) -> str:
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        metadata = file.metadata()
    assert tensors, "no tensors"
    for name, tensor in tensors.items():
        assert torch.isfinite(tensor.float()).all(), f"{name} is not finite"
    project = json.loads(metadata["project"])
    assert project["format"] == "trainyard-project", "the project is not inside"
    return f"{len(tensors)} tensors, {sum(tensor.numel() for tensor in tensors.values())} numbers"


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        for name, check in (
            ("onnx", lambda: check_onnx(folder, 17)),
            ("onnx 22", lambda: check_onnx(folder, 22)),
            ("safetensors", lambda: check_safetensors(folder)),
        ):
            try:
                print(f"{name:12} {folder.name:14} ok: {check()}")
                passed += 1
            except Exception as error:  # every failure is reported, whatever raised it
                print(f"{name:12} {folder.name:14} FAILED: {type(error).__name__}: {error}")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
