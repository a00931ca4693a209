"""Makes src/engine/operators/goldens/*.json: what PyTorch computes for the operator cases, forward and backward.

Run it again whenever the cases of an operator change. PyTorch is not needed to run the tests.

    node scripts/goldens/write-cases.mjs /tmp/operator-cases.json
    python3 -m venv /tmp/torch-venv
    /tmp/torch-venv/bin/pip install torch==2.13.0 numpy
    /tmp/torch-venv/bin/python scripts/goldens/make_goldens.py /tmp/operator-cases.json

Names of operators after the file renew those alone.

PyTorch computes in double precision; numbers are kept as little-endian f32 in base64. Gradients are those of the sum of
all outputs, each times the cotangent that the case file names. Tensors of more than LIMIT elements are left out.
"""

import base64
import json
import pathlib
import sys

import numpy as np
import torch

from optimizer_goldens import optimizer_goldens
from torch_operators import OPERATORS, UNEXPRESSED

LIMIT = 2500
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "src/engine/operators/goldens"


def encode(tensor):
    flat = tensor.detach().double().reshape(-1).numpy().astype("<f4")
    return {"shape": list(tensor.shape), "data": base64.b64encode(flat.tobytes()).decode()}


def tensor_of(entry):
    dtype = torch.float64 if entry["dtype"] == "f32" else torch.int64
    return torch.tensor(entry["data"], dtype=dtype).reshape(entry["shape"])


def golden(case):
    inputs = [tensor_of(entry) for entry in case["inputs"]]
    for position in case["differentiate"]:
        inputs[position].requires_grad_(True)
    outputs = OPERATORS[case["operator"]](inputs, case["attributes"])
    kept = {}
    for position, output in enumerate(outputs):
        if output.numel() <= LIMIT:
            kept[str(position)] = encode(output)
    gradients = {}
    if case["differentiate"]:
        loss = 0
        for cotangent in case["cotangents"]:
            weight = torch.tensor(cotangent["data"], dtype=torch.float64).reshape(cotangent["shape"])
            loss = loss + (outputs[cotangent["output"]] * weight).sum()
        if torch.is_tensor(loss) and loss.requires_grad:
            wanted = [inputs[position] for position in case["differentiate"]]
            results = torch.autograd.grad(loss, wanted, allow_unused=True)
            for position, result in zip(case["differentiate"], results):
                if result is not None and result.numel() <= LIMIT:
                    gradients[str(position)] = encode(result)
    return {"outputs": kept, "gradients": gradients}


def main():
    chosen = sys.argv[2:]
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())
    FOLDER.mkdir(exist_ok=True)
    by_operator = {}
    for case in cases:
        operator = case["operator"]
        if operator in UNEXPRESSED or (chosen and operator not in chosen):
            continue
        if operator not in OPERATORS:
            raise SystemExit(f"{operator} is neither in OPERATORS nor, with a reason, in UNEXPRESSED.")
        by_operator.setdefault(operator, {})[case["name"]] = golden(case)
    if not chosen or "optimizers" in chosen:
        by_operator["optimizers"] = optimizer_goldens(encode)
    if not chosen:
        for old in FOLDER.glob("*.json"):
            old.unlink()
    for operator, entries in by_operator.items():
        text = json.dumps({"torch": torch.__version__.split("+")[0], "cases": entries}, indent=1)
        (FOLDER / f"{operator}.json").write_text(text + "\n")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.json"))
    print(f"{len(by_operator)} files, {size} bytes in {FOLDER}")


main()
