"""Loads the SavedModels that Trainyard exported with TensorFlow, in both ways, and compares their numbers with Trainyard's own.

Usage: check_tensorflow.py FOLDER...   Each folder holds saved-model/1 and samples.safetensors of one template (see check.py).
`tf.saved_model.load` is what Python programs use, the loader of sessions what TensorFlow Serving does.
Prints one line per template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy
import tensorflow as tf
from safetensors.numpy import load_file

TOLERANCE = 1e-4


def difference(answers: dict, samples: dict) -> float:
    largest = 0.0
    for name, answer in answers.items():
        expected = samples[f"output/{name}"]
        answer = numpy.asarray(answer)
        assert answer.shape == expected.shape, f"{name}: {answer.shape} is not {expected.shape}"
        largest = max(largest, float(numpy.abs(answer - expected).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return largest


def in_session(path: str, inputs: dict) -> dict:
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        meta = tf.compat.v1.saved_model.load(session, ["serve"], path)
        signature = meta.signature_def["serving_default"]
        assert signature.method_name == "tensorflow/serving/predict"
        feeds = {info.name: inputs[name] for name, info in signature.inputs.items()}
        names = list(signature.outputs)
        return dict(zip(names, session.run([signature.outputs[name].name for name in names], feeds)))


def check(folder: Path) -> str:
    samples = load_file(folder / "samples.safetensors")
    path = str(folder / "saved-model" / "1")
    serve = tf.saved_model.load(path).signatures["serving_default"]
    wanted = serve.structured_input_signature[1]
    inputs = {name: samples[f"input/{name}"] for name in wanted}
    for name, spec in wanted.items():
        assert spec.shape[0] is None, f"{name} has no open batch dimension"
    largest = difference(serve(**{name: tf.constant(data) for name, data in inputs.items()}), samples)
    largest = max(largest, difference(in_session(path, inputs), samples))
    one = serve(**{name: tf.constant(data[:1]) for name, data in inputs.items()})
    assert all(answer.shape[0] == 1 for answer in one.values()), "a batch of one does not run"
    project = json.loads((folder / "saved-model" / "project.json").read_text())
    assert project["format"] == "trainyard-project", "the project is not beside it"
    request = json.loads((folder / "saved-model" / "request.json").read_text())["inputs"]
    serve(**{name: tf.constant(request[name], dtype=spec.dtype) for name, spec in wanted.items()})
    return f"{len(next(iter(inputs.values())))} samples, largest difference {largest:.1e}"


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        try:
            print(f"saved-model  {folder.name:14} ok: {check(folder)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"saved-model  {folder.name:14} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
