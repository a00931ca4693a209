"""Runs the source code that Trainyard wrote for a model and compares it with Trainyard's own numbers.

Usage: check_code.py pytorch|keras|flax FOLDER...   Each folder holds the framework's file (pytorch.py, keras.py, flax.py),
model.safetensors, samples.safetensors and inspect.json of one template. The file is imported, the exported weights are loaded
by its own function, and the held-out examples go through it; then one step of its own training loop runs on them.
Prints one line a template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import importlib.util
import inspect
import json
import os
import re
import sys
from pathlib import Path

import numpy
from safetensors.numpy import load_file

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
TOLERANCE = 1e-4


def load_module(path: Path):
    spec = importlib.util.spec_from_file_location(f"{path.stem}_{re.sub(r'[^a-z0-9]', '_', path.parent.name)}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(name: str) -> str:
    """As an argument is called: `noise/noise` and `Body mass` without what Python does not allow."""
    return re.sub(r"[^a-z0-9]+", "_", name.removesuffix("/noise").lower()).strip("_")


def run_pytorch(module, weights: Path, inputs: dict):
    import torch

    torch.manual_seed(0)
    model = module.Model()
    module.load_weights(model, weights)
    model.eval()
    names = list(inspect.signature(model.forward).parameters)
    with torch.no_grad():
        outputs = model(*[torch.from_numpy(inputs[name.rstrip("_")]) for name in names])
    count = sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
    return outputs, count, model


def run_keras(module, weights: Path, inputs: dict):
    model = module.Model()
    module.load_weights(model, weights)
    outputs = model({name: inputs[plain(name)] for name in module.INPUTS}, training=False)
    count = sum(int(numpy.prod(variable.shape)) for variable in model.trainable_variables)
    return outputs, count, model


def run_flax(module, weights: Path, inputs: dict):
    import jax
    from flax import nnx

    model = module.Model(nnx.Rngs(0))
    module.load_weights(model, weights)
    model.eval()
    names = list(inspect.signature(type(model).__call__).parameters)[1:]
    outputs = model(*[jax.numpy.asarray(inputs[name.rstrip("_")]) for name in names])
    count = sum(leaf.size for leaf in jax.tree.leaves(nnx.state(model, nnx.Param)))
    return outputs, count, model


RUNS = {"pytorch": run_pytorch, "keras": run_keras, "flax": run_flax}


def to_numpy(value) -> numpy.ndarray:
    return value.detach().numpy() if hasattr(value, "detach") else numpy.asarray(value)


def train_once(framework: str, module, model, samples: dict) -> None:
    """One epoch of one batch through the file's own training loop."""
    batch = {name.split("/", 1)[1]: data for name, data in samples.items() if not name.startswith("output/")}
    if framework == "pytorch":
        import torch

        batch = {name: torch.from_numpy(data) for name, data in batch.items()}
    module.train(model, [batch], epochs=1)


def check(framework: str, folder: Path) -> str:
    module = load_module(folder / f"{framework}.py")
    samples = load_file(folder / "samples.safetensors")
    inputs = {plain(name.removeprefix("input/")): data for name, data in samples.items() if name.startswith("input/")}
    outputs, count, model = RUNS[framework](module, folder / "model.safetensors", inputs)
    expected = {name.removeprefix("output/"): data for name, data in samples.items() if name.startswith("output/")}
    if not isinstance(outputs, dict):
        outputs = {next(iter(expected)): outputs}
    trainable = json.loads((folder / "inspect.json").read_text())["trainableParameters"]
    assert count == trainable, f"{count} parameters are trained, and {trainable} in Trainyard"
    largest = 0.0
    for name, wanted in expected.items():
        answer = to_numpy(outputs[name])
        assert answer.shape == wanted.shape, f"{name}: {answer.shape} is not {wanted.shape}"
        largest = max(largest, float(numpy.abs(answer - wanted).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    train_once(framework, module, model, samples)
    return f"{count} parameters, largest difference {largest:.1e}"


def main() -> int:
    framework, *folders = sys.argv[1:]
    passed = failed = 0
    for folder in map(Path, folders):
        try:
            print(f"{framework:12} {folder.name:20} ok: {check(framework, folder)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"{framework:12} {folder.name:20} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
