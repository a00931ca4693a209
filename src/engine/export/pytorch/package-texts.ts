/**
 * The fixed parts of a package in Python: nothing of a project is pasted into them. They read names and shapes from `model.py` and data
 * from JSON.
 */

/** The end of `model.py`. */
export const ANSWER_FUNCTIONS = `def load_model(path="weights.pt"):
    """The model with its weights, ready to predict."""
    model = Model()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return model.eval()


def read_inputs(inputs):
    """Tensors in the order of forward of {name: examples}: nested lists with the batch first."""
    tensors = []
    for name, dtype, shape in INPUTS:
        if name not in inputs:
            known = [each for each, _, _ in INPUTS]
            raise ValueError(f"The input {name!r} is missing. The model reads {known}.")
        try:
            tensor = torch.tensor(inputs[name], dtype=getattr(torch, dtype))
        except (TypeError, ValueError, RuntimeError, OverflowError) as error:
            raise ValueError(f"The input {name!r} is no tensor of {dtype}: {error}") from error
        if tensor.dim() == 0 or list(tensor.shape[1:]) != shape or len(tensor) == 0:
            found, wanted = list(tensor.shape), ["batch", *shape]
            raise ValueError(f"The input {name!r} has the shape {found}, the model reads {wanted}.")
        if tensors and len(tensor) != len(tensors[0]):
            counts = f"{len(tensor)} examples, the one before it {len(tensors[0])}"
            raise ValueError(f"The input {name!r} has {counts}.")
        tensors.append(tensor)
    return tensors


def predict(model, inputs):
    """Answers {name: examples} with {name: tensor}. Outputs are raw: before softmax or sigmoid."""
    device = next(model.parameters(), torch.empty(0)).device
    with torch.inference_mode():
        answers = model(*[tensor.to(device) for tensor in read_inputs(inputs)])
    return answers if isinstance(answers, dict) else {OUTPUTS[0][0]: answers}`;

export const PREDICT_SCRIPT = `"""Answers the examples of a JSON file.

Usage: python predict.py example.json
The file is {"inputs": {name: examples}}. Where it has "outputs" as well, the largest difference to them is printed.
"""

import json
import sys
from pathlib import Path

import torch

from model import CLASSES, load_model, predict

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = predict(load_model(Path(__file__).parent / "weights.pt"), request["inputs"])
    for name, answer in answers.items():
        print(f"{name}: {answer.tolist()}")
        if name in CLASSES:
            print(f"{name}, top class: {[CLASSES[name][row] for row in answer.argmax(-1).flatten()]}")
        if name in request.get("outputs", {}):
            difference = (answer - torch.tensor(request["outputs"][name])).abs().max().item()
            print(f"{name}, largest difference to what is expected: {difference:.1e}")
`;

export const EXPORT_SCRIPT = `"""Makes files for other PyTorch runtimes of model.py and weights.pt.

Usage: python export.py            model.pt2 for torch.export.load and AOTInductor; the size of a batch is free
       python export.py --mobile   model.pte for ExecuTorch (pip install executorch); one example at a time
       python export.py --apple    model.mlpackage for Core ML (pip install coremltools); one example at a time
"""

import sys
from pathlib import Path

import torch

from model import INPUTS, OUTPUTS, load_model

FOLDER = Path(__file__).parent


def examples(count):
    """Zeros in the shapes of the inputs."""
    return tuple(
        torch.zeros(count, *shape, dtype=getattr(torch, dtype)) for _, dtype, shape in INPUTS
    )


def export(model):
    batch = {0: torch.export.Dim("batch", min=1)}
    # A batch of two: the sizes 0 and 1 are taken for constants.
    program = torch.export.export(model, examples(2), dynamic_shapes=tuple(batch for _ in INPUTS))
    torch.export.save(program, FOLDER / "model.pt2")
    return FOLDER / "model.pt2"


def export_mobile(model):
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.exir import to_edge_transform_and_lower

    program = torch.export.export(model, examples(1))
    lowered = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
    (FOLDER / "model.pte").write_bytes(lowered.to_executorch().buffer)
    return FOLDER / "model.pte"


class InOrder(torch.nn.Module):
    """The model with its answers in the order of OUTPUTS."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, *inputs):
        answers = self.model(*inputs)
        return tuple(answers[name] for name, *_ in OUTPUTS) if isinstance(answers, dict) else answers


def export_apple(model):
    import coremltools
    import numpy

    kinds = {"float32": numpy.float32}
    traced = torch.jit.trace(InOrder(model).eval(), examples(1))
    converted = coremltools.convert(
        traced,
        inputs=[
            coremltools.TensorType(name=name, shape=(1, *shape), dtype=kinds.get(dtype, numpy.int32))
            for name, dtype, shape in INPUTS
        ],
        outputs=[coremltools.TensorType(name=name) for name, *_ in OUTPUTS],
        # The same numbers as here: the default rounds them to 16 bits.
        compute_precision=coremltools.precision.FLOAT32,
        minimum_deployment_target=coremltools.target.iOS16,
    )
    converted.save(str(FOLDER / "model.mlpackage"))
    return FOLDER / "model.mlpackage"


WAYS = {(): export, ("--mobile",): export_mobile, ("--apple",): export_apple}

if __name__ == "__main__":
    way = WAYS.get(tuple(sys.argv[1:]))
    if way is None:
        sys.exit(__doc__)
    print(way(load_model(FOLDER / "weights.pt")))
`;

export const REQUIREMENTS = `# Tested with torch 2.13. For export.py --mobile also: executorch (tested with 1.5);
# for export.py --apple: coremltools (tested with 9.0).
torch>=2.6
safetensors>=0.5
`;
