"""Runs the LiteRT files that Trainyard exported in TensorFlow Lite's own interpreter, and compares their numbers with Trainyard's own.

Usage: check_litert.py FOLDER...   Each folder holds model.tflite and samples.safetensors of one template (see check.py).
Each file runs sample by sample through its signature, as on a phone, and, where the model leaves the batch open, resized to a batch of seven.
Prints one line per template with the largest difference, size and time for one sample, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import os
import sys
import time
import warnings
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")

import numpy
import tensorflow as tf
from safetensors.numpy import load_file

TOLERANCE = 1e-4
BATCH = 7


def difference(answers: dict, samples: dict, count: int) -> float:
    largest = 0.0
    for name, answer in answers.items():
        expected = samples[f"output/{name}"][:count]
        assert answer.shape == expected.shape, f"{name}: {answer.shape} is not {expected.shape}"
        largest = max(largest, float(numpy.abs(answer - expected).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return largest


def one_by_one(path: str, samples: dict) -> tuple:
    interpreter = tf.lite.Interpreter(path)
    interpreter.allocate_tensors()
    assert list(interpreter.get_signature_list()) == ["serving_default"], "the signature is missing"
    runner = interpreter.get_signature_runner("serving_default")
    inputs = {name: samples[f"input/{name}"] for name in runner.get_input_details()}
    count = len(next(iter(inputs.values())))
    start = time.perf_counter()
    parts = [runner(**{name: data[at : at + 1] for name, data in inputs.items()}) for at in range(count)]
    milliseconds = (time.perf_counter() - start) / count * 1000
    # A file may answer in its own memory: copies outlive the next call.
    answers = {name: numpy.concatenate([part[name].copy() for part in parts]) for name in parts[0]}
    wanted = {name.removeprefix("output/") for name in samples if name.startswith("output/")}
    assert set(answers) == wanted, f"the outputs are {sorted(answers)}, not {sorted(wanted)}"
    return difference(answers, samples, count), count, milliseconds


def resized(path: str, samples: dict) -> float | None:
    interpreter = tf.lite.Interpreter(path)
    if any(detail["shape_signature"][0] != -1 for detail in interpreter.get_output_details()):
        return None
    # An interpreter with a runner cannot be allocated anew, so the tensors are looked up in another one.
    runner = tf.lite.Interpreter(path).get_signature_runner("serving_default")
    answered = {name: detail["index"] for name, detail in runner.get_output_details().items()}
    given = {name: detail["index"] for name, detail in runner.get_input_details().items()}
    for name, index in given.items():
        interpreter.resize_tensor_input(index, samples[f"input/{name}"][:BATCH].shape)
    interpreter.allocate_tensors()
    for name, index in given.items():
        interpreter.set_tensor(index, samples[f"input/{name}"][:BATCH])
    interpreter.invoke()
    return difference({name: interpreter.get_tensor(index) for name, index in answered.items()}, samples, BATCH)


def check(folder: Path) -> str:
    samples = load_file(folder / "samples.safetensors")
    path = folder / "model.tflite"
    largest, count, milliseconds = one_by_one(str(path), samples)
    batch = resized(str(path), samples)
    note = "batch of one only" if batch is None else f"batch of {BATCH} {batch:.1e}"
    size = path.stat().st_size / 1000
    return f"{count} samples, largest difference {largest:.1e}, {note}, {size:.0f} kB, {milliseconds:.2f} ms"


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        try:
            print(f"litert  {folder.name:18} ok: {check(folder)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"litert  {folder.name:18} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
