"""Runs the LiteRT files that Trainyard exported in LiteRT's own interpreter, and compares their numbers with Trainyard's own.

Usage: check_litert.py FOLDER...           Each folder holds of one template model.tflite, model-<variant>.tflite and samples.safetensors
                                           (see check.py; `target/<name>` are the right answers).
       check_litert.py --cases FOLDER...   Each folder holds folders with a model.tflite and samples.safetensors: cases of a layer or operator.
32 bits: at most 1e-4 off, sample by sample through the signature, as on a phone, and, where the model leaves the batch open, resized to seven.
Smaller variants: the same top class for 99 % and the accuracy within a point, or, of other answers, a few percent of the largest number.
Prints one line per variant and template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import sys
import time
from pathlib import Path

import numpy
from ai_edge_litert.interpreter import Interpreter
from safetensors.numpy import load_file

TOLERANCE = 1e-4
BATCH = 7
SAME_CLASS = 0.99
ACCURACY_POINTS = 0.01
# Of answers that are no classes, in relation to the largest.
RELATIVE = {"float16": 0.01, "int8-weights": 0.15, "int8": 0.15}
# Positions of a text, each with its own class: the rounding of scores that lie close together shows.
SAME_CHARACTER = 0.96


def difference(answers: dict, samples: dict, count: int) -> float:
    largest = 0.0
    for name, answer in answers.items():
        expected = samples[f"output/{name}"][:count]
        assert answer.shape == expected.shape, f"{name}: {answer.shape} is not {expected.shape}"
        if answer.size:
            largest = max(largest, float(numpy.abs(answer - expected).max()))
    return largest


def one_by_one(path: Path, samples: dict) -> tuple:
    """Every sample by itself. Returns the answers by name and the milliseconds of one."""
    interpreter = Interpreter(str(path))
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
    return answers, count, milliseconds


def resized(path: Path, samples: dict) -> float | None:
    interpreter = Interpreter(str(path))
    if any(detail["shape_signature"][0] != -1 for detail in interpreter.get_output_details()):
        return None
    # An interpreter with a runner cannot be allocated anew, so the tensors are looked up in another one.
    runner = Interpreter(str(path)).get_signature_runner("serving_default")
    answered = {name: detail["index"] for name, detail in runner.get_output_details().items()}
    given = {name: detail["index"] for name, detail in runner.get_input_details().items()}
    for name, index in given.items():
        interpreter.resize_tensor_input(index, samples[f"input/{name}"][:BATCH].shape)
    interpreter.allocate_tensors()
    for name, index in given.items():
        interpreter.set_tensor(index, samples[f"input/{name}"][:BATCH])
    interpreter.invoke()
    return difference({name: interpreter.get_tensor(index) for name, index in answered.items()}, samples, BATCH)


def check_float32(folder: Path, samples: dict) -> str:
    path = folder / "model.tflite"
    answers, count, milliseconds = one_by_one(path, samples)
    largest = difference(answers, samples, count)
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    batch = resized(path, samples)
    assert batch is None or batch <= TOLERANCE, f"resized, the largest difference is {batch:.2e}"
    note = "batch of one only" if batch is None else f"batch of {BATCH} {batch:.1e}"
    return f"{count} samples, largest difference {largest:.1e}, {note}, {sizes(path, milliseconds)}"


def sizes(path: Path, milliseconds: float) -> str:
    return f"{path.stat().st_size / 1000:.0f} kB, {milliseconds:.2f} ms"


def check_variant(folder: Path, samples: dict, variant: str) -> str:
    path = folder / f"model-{variant}.tflite"
    answers, count, milliseconds = one_by_one(path, samples)
    relative = max(
        difference({name: answer}, samples, count) / max(float(numpy.abs(samples[f"output/{name}"]).max()), 1e-6)
        for name, answer in answers.items()
    )
    told = classes(answers, samples)
    assert told or relative <= RELATIVE[variant], f"differs by {relative:.2f} of the largest number"
    return f"differs by {relative:.1e} of the largest number{told}, {sizes(path, milliseconds)}"


def classes(answers: dict, samples: dict) -> str:
    """What became of the classes; an empty text for a model that tells none apart."""
    texts = []
    for name, scores in answers.items():
        target = samples.get(f"target/{name}")
        if target is None or target.dtype.kind not in "iu" or scores.ndim != target.ndim + 1:
            continue
        top = scores.argmax(-1)
        before = samples[f"output/{name}"].argmax(-1)
        same = float((top == before).mean())
        lost = float((before == target).mean()) - float((top == target).mean())
        least = SAME_CLASS if target.ndim == 1 else SAME_CHARACTER
        assert same >= least, f"only {same:.1%} have the same top class"
        assert lost <= ACCURACY_POINTS, f"accuracy falls by {lost:.1%}"
        texts.append(f", {same:.1%} same class, accuracy {0.0 - lost:+.1%}")
    return "".join(texts)


def whole(path: Path, samples: dict) -> dict | None:
    """The answers of a file that takes all samples at once; None where its batch is another."""
    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    runner = interpreter.get_signature_runner("serving_default")
    inputs = {name: samples[f"input/{name}"] for name in runner.get_input_details()}
    shapes = {name: tuple(detail["shape"]) for name, detail in runner.get_input_details().items()}
    if any(shapes[name] != data.shape for name, data in inputs.items()):
        return None
    return {name: answer.copy() for name, answer in runner(**inputs).items()}


def check_cases(folder: Path) -> str:
    largest = 0.0
    cases = sorted(path for path in folder.iterdir() if path.is_dir())
    for case in cases:
        samples = load_file(case / "samples.safetensors")
        path = case / "model.tflite"
        answers = whole(path, samples)
        if answers is None:
            answers, _, _ = one_by_one(path, samples)
        for name, answer in answers.items():
            expected = samples[f"output/{name}"]
            assert answer.shape == expected.shape, f"case {case.name}: {answer.shape} is not {expected.shape}"
            if answer.size:
                off = float((numpy.abs(answer - expected) / (1 + numpy.abs(expected))).max())
                assert off <= TOLERANCE, f"case {case.name}: {name} differs by {off:.2e}"
                largest = max(largest, off)
    return f"{len(cases)} cases, largest difference {largest:.1e}"


def jobs(parameters: list):
    if parameters[:1] == ["--cases"]:
        for folder in map(Path, parameters[1:]):
            yield "case", folder, lambda folder=folder: check_cases(folder)
        return
    for folder in map(Path, parameters):
        samples = load_file(folder / "samples.safetensors")
        yield "float32", folder, lambda folder=folder, samples=samples: check_float32(folder, samples)
        for variant in RELATIVE:
            if (folder / f"model-{variant}.tflite").exists():
                yield variant, folder, lambda f=folder, s=samples, v=variant: check_variant(f, s, v)


def main() -> int:
    passed = failed = 0
    for kind, folder, check in jobs(sys.argv[1:]):
        try:
            print(f"litert {kind:13} {folder.name:18} ok: {check()}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"litert {kind:13} {folder.name:18} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
