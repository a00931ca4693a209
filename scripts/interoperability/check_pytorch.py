"""Loads the PyTorch packages that Trainyard exported and compares their numbers with Trainyard's own.

Usage: check_pytorch.py FOLDER...
       check_pytorch.py --layers FOLDER...
Each folder holds pytorch/, pytorch-float16/ and samples.safetensors of one template (see check.py).
The weights are loaded by torch (`weights_only=True`) and by safetensors, the model is run, taken through torch.export and, where
ExecuTorch is installed, run by its runtime. Prints one line per format and template, then `N passed, N failed`.
With --layers each folder is a layer and holds a folder of that kind for each of its cases: packages are loaded and run, the first case
goes through torch.export. Exit code 1 if anything fails.
"""

import importlib.util
import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

# ExecuTorch brings a library with kernels for other machines, which it tries in vain and says so.
os.environ["TORCHAO_FORCE_SKIP_LOADING_SO_FILES"] = "1"

import torch
from safetensors.torch import load_file

TOLERANCE = 1e-4
# How much the numbers of half precision may differ from those of single precision, as a share of the largest answer.
HALF_TOLERANCE = 0.01


def load(folder: Path, name: str):
    """A module of the package. Every template has modules of the same names: the latest is what the others import."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_model(folder: Path):
    return load(folder, "model")


def run_script(folder: Path, *words: str) -> str:
    """As a person runs it. Importing torch takes seconds, so only one package's scripts are run like that."""
    said = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True)
    assert said.returncode == 0, f"{' '.join(words)}: {said.stderr.strip()[-300:]}"
    return said.stdout


def samples_of(folder: Path) -> tuple[dict, dict]:
    samples = load_file(folder / "samples.safetensors")
    parts = {"input": {}, "output": {}}
    for name, data in samples.items():
        kind, rest = name.split("/", 1)
        if kind in parts:
            parts[kind][rest] = data
    return parts["input"], parts["output"]


def difference(answers: dict, expected: dict) -> float:
    assert set(answers) == set(expected), f"the outputs are {sorted(answers)}, not {sorted(expected)}"
    largest = 0.0
    for name, wanted in expected.items():
        assert answers[name].shape == wanted.shape, f"{name}: {tuple(answers[name].shape)} is not {tuple(wanted.shape)}"
        largest = max(largest, (answers[name].float() - wanted).abs().max().item())
    return largest


def checked(answers: dict, expected: dict) -> str:
    largest = difference(answers, expected)
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return f"{len(next(iter(expected.values())))} samples, largest difference {largest:.1e}"


def in_order(module, inputs: dict) -> list:
    return [inputs[name].to(getattr(torch, dtype)) for name, dtype, _ in module.INPUTS]


def named(module, answers) -> dict:
    return answers if isinstance(answers, dict) else {module.OUTPUTS[0][0]: answers}


def check_package(folder: Path) -> str:
    package = folder / "pytorch"
    module = load_model(package)
    inputs, expected = samples_of(folder)
    by_torch = torch.load(package / "weights.pt", weights_only=True, mmap=True)
    by_safetensors = load_file(package / "weights.safetensors")
    assert set(by_torch) == set(by_safetensors), "the two files have other names"
    for name, tensor in by_torch.items():
        assert torch.equal(tensor, by_safetensors[name]), f"{name} is not the same in both files"
    model = module.load_model(package / "weights.pt")
    answers = module.predict(model, {name: data.tolist() for name, data in inputs.items()})
    verdict = checked(answers, expected)
    example = json.loads((package / "example.json").read_text())
    answers = module.predict(model, example["inputs"])
    checked(answers, {name: torch.tensor(data) for name, data in example["outputs"].items()})
    return verdict


def check_half(folder: Path) -> str:
    package = folder / "pytorch-float16"
    module = load_model(package)
    inputs, expected = samples_of(folder)
    for name, tensor in torch.load(package / "weights.pt", weights_only=True).items():
        assert tensor.dtype in (torch.float16, torch.int64), f"{name} is {tensor.dtype}"
    answers = module.predict(module.load_model(package / "weights.pt"), {name: data.tolist() for name, data in inputs.items()})
    largest = difference(answers, expected)
    scale = max(data.abs().max().item() for data in expected.values())
    assert largest <= HALF_TOLERANCE * scale, f"largest difference {largest:.2e} of answers up to {scale:.2e}"
    single, half = ((folder / name / "weights.safetensors").stat().st_size for name in ("pytorch", "pytorch-float16"))
    return f"{half} bytes for {single}, largest difference {largest:.1e}"


def check_export(folder: Path) -> str:
    package = folder / "pytorch"
    module = load_model(package)
    load(package, "export").export(module.load_model(package / "weights.pt"))
    inputs, expected = samples_of(folder)
    program = torch.export.load(package / "model.pt2").module()
    with torch.no_grad():
        verdict = checked(named(module, program(*in_order(module, inputs))), expected)
        one = named(module, program(*[tensor[:1] for tensor in in_order(module, inputs)]))
    assert all(len(answer) == 1 for answer in one.values()), "a batch of one does not run"
    return verdict


def check_executorch(folder: Path) -> str:
    from executorch.runtime import Runtime

    package = folder / "pytorch"
    module = load_model(package)
    load(package, "export").export_mobile(module.load_model(package / "weights.pt"))
    inputs, expected = samples_of(folder)
    method = Runtime.get().load_program(package / "model.pte").load_method("forward")
    names = [name for name, _, _ in module.OUTPUTS]
    answers = {name: [] for name in names}
    for row in zip(*in_order(module, inputs)):
        outputs = method.execute([tensor.unsqueeze(0).contiguous() for tensor in row])
        for name, answer in zip(names, outputs):
            answers[name].append(answer.clone())
    size = (package / "model.pte").stat().st_size
    return f"{checked({name: torch.cat(rows) for name, rows in answers.items()}, expected)}, {size} bytes"


def check_scripts(folder: Path) -> str:
    package = folder / "pytorch"
    said = run_script(package, "predict.py", "example.json").splitlines()
    differences = [float(line.rsplit(" ", 1)[1]) for line in said if ", largest difference" in line]
    assert differences and max(differences) <= TOLERANCE, f"predict.py: {said}"
    (package / "model.pt2").unlink(missing_ok=True)
    run_script(package, "export.py")
    assert (package / "model.pt2").exists(), "export.py made no model.pt2"
    return f"predict.py and export.py, largest difference {max(differences):.1e}"


def check_apple(folder: Path) -> str:
    import coremltools

    package = folder / "pytorch"
    module = load_model(package)
    made = load(package, "export").export_apple(module.load_model(package / "weights.pt"))
    described = coremltools.models.MLModel(str(made), skip_model_load=True).get_spec().description
    assert [port.name for port in described.output] == [name for name, *_ in module.OUTPUTS], "the outputs have other names"
    return "converted by coremltools; not run, because Core ML runs on Apple systems only"


def check_layer(folder: Path) -> str:
    cases = sorted(folder.iterdir())
    for case in cases:
        check_package(case)
    check_export(cases[0])
    return f"{len(cases)} cases within {TOLERANCE:.0e}, the first one through torch.export, too"


CHECKS = {
    "pytorch": check_package,
    "pytorch-float16": check_half,
    "torch.export": check_export,
    "executorch": check_executorch,
}


def main() -> int:
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    passed = failed = 0
    words = sys.argv[1:]
    layers = words[:1] == ["--layers"]
    folders = [Path(each) for each in (words[1:] if layers else words)]
    checks = {"pytorch layer": check_layer} if layers else dict(CHECKS)
    if not layers and importlib.util.find_spec("executorch") is None:
        print("executorch: not checked, the package is not installed in this environment")
        del checks["executorch"]
    for folder in folders:
        scripts = {"pytorch scripts": check_scripts, "core ml": check_apple} if folder == folders[0] and not layers else {}
        for name, check in {**checks, **scripts}.items():
            try:
                print(f"{name:16} {folder.name:20} ok: {check(folder)}", flush=True)
                passed += 1
            except Exception as error:  # every failure is reported, whatever raised it
                print(f"{name:16} {folder.name:20} FAILED: {type(error).__name__}: {error}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
