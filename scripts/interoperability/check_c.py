"""Compiles the C that Trainyard exported with gcc, asks it, and compares its numbers with Trainyard's own.

Usage: check_c.py FOLDER...   Each folder holds c/, perhaps c-int8/ (weights as int8), and samples.safetensors of one template.
Every warning of the compiler counts as a failure. Prints one line per template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
from safetensors.numpy import load_file

TOLERANCE = 1e-4
SAME_CLASS = 0.99
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def answers(folder: Path, samples: dict, work: str) -> list:
    """The numbers of every line that the program prints, by output."""
    program = str(Path(work) / "model")
    command = ["gcc", "-std=c99", "-O2", *WARNINGS, "main.c", "model.c", "-lm", "-o", program]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr.strip()[:400]
    inputs = [data.reshape(len(data), -1) for name, data in samples.items() if name.startswith("input/")]
    file = Path(work) / "examples.txt"
    with open(file, "w") as out:
        for index in range(len(inputs[0])):
            for data in inputs:
                out.write(" ".join(repr(float(number)) for number in data[index]) + "\n")
    ran = subprocess.run([program, str(file)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr.strip()[:400]
    return [line.split("\t") for line in ran.stdout.splitlines()]


def compare(folder: Path, samples: dict, int8: bool) -> str:
    outputs = {name.removeprefix("output/"): data for name, data in samples.items() if name.startswith("output/")}
    with tempfile.TemporaryDirectory() as work:
        lines = answers(folder, samples, work)
    count = len(next(iter(outputs.values())))
    assert len(lines) == count * len(outputs), f"{len(lines)} lines, not {count} x {len(outputs)}"
    largest = 0.0
    same = 1.0
    for name, expected in outputs.items():
        found = numpy.array([line[1].split() for line in lines if line[0] == name], dtype=numpy.float32)
        expected = expected.reshape(count, -1)
        assert numpy.isfinite(found).all(), f"{name} has numbers that are none"
        largest = max(largest, float(numpy.abs(found - expected).max()))
        if expected.shape[1] > 1:
            same = min(same, float((found.argmax(1) == expected.argmax(1)).mean()))
    if int8:
        assert same >= SAME_CLASS, f"{same:.1%} have the same top class"
        return f"int8 weights: largest difference {largest:.1e}, {same:.1%} the same top class"
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return f"{count} samples, largest difference {largest:.1e}"


def check(folder: Path) -> str:
    samples = load_file(folder / "samples.safetensors")
    found = [compare(folder / "c", samples, False)]
    # A class of its own makes sense only for templates that tell classes apart: those have such a folder.
    if (folder / "c-int8").exists():
        found.append(compare(folder / "c-int8", samples, True))
    return "; ".join(found)


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        try:
            print(f"c            {folder.name:14} ok: {check(folder)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"c            {folder.name:14} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
