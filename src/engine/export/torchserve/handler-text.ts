/** `handler.py` of a TorchServe archive: fixed text; what belongs to the model stands in `model.py`. */
export const HANDLER = `"""Answers requests of TorchServe.

A request is JSON: {"inputs": {name: examples}} with the batch first. A model with one input takes its
examples alone, too, and a single example without a batch. The answer is {"outputs": {name: answers}};
where an output scores classes, "classes" names the best of each example.
"""

import json
from pathlib import Path

import torch

from model import CLASSES, INPUTS, load_model, predict


def read_request(row):
    """{name: examples} of the body of a request."""
    body = row.get("data", row.get("body"))
    if isinstance(body, (bytes, bytearray, str)):
        try:
            body = json.loads(body)
        except ValueError as error:
            raise ValueError(f"The request is no JSON: {error}") from error
    if isinstance(body, dict) and isinstance(body.get("inputs"), dict):
        return body["inputs"]
    if isinstance(body, list) and len(INPUTS) == 1:
        name, _, shape = INPUTS[0]
        return {name: [body] if depth(body) == len(shape) else body}
    names = [name for name, _, _ in INPUTS]
    raise ValueError(f'The request is not {{"inputs": {{name: examples}}}}. The model reads {names}.')


def depth(value):
    """How many lists are around the first number."""
    count = 0
    while isinstance(value, list):
        count += 1
        value = value[0] if value else None
    return count


def describe(outputs):
    answer = {"outputs": {name: values.tolist() for name, values in outputs.items()}}
    classes = {
        name: [CLASSES[name][best] for best in values.argmax(-1).flatten().tolist()]
        for name, values in outputs.items()
        if name in CLASSES
    }
    return {**answer, "classes": classes} if classes else answer


class Handler:
    def initialize(self, context):
        properties = context.system_properties
        gpu = properties.get("gpu_id")
        device = f"cuda:{gpu}" if gpu is not None and torch.cuda.is_available() else "cpu"
        self.model = load_model(Path(properties["model_dir"]) / "weights.pt").to(device)

    def handle(self, data, context):
        """One answer for each request; one that cannot be read gets status 400 and the reason."""
        answers = []
        for index, row in enumerate(data):
            try:
                answers.append(describe(predict(self.model, read_request(row))))
            except ValueError as error:
                context.set_response_status(code=400, phrase="Bad request", idx=index)
                answers.append({"error": str(error)})
        return answers
`;
