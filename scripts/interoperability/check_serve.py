"""Asks a served model with NVIDIA's tritonclient over HTTP, and compares its answers with Trainyard's own.

Usage: check_serve.py URL FOLDER   URL is what `serve` prints: http://127.0.0.1:PORT/v2/models/NAME. FOLDER holds samples.safetensors of the
same template (see check.py). Asks in JSON and in binary, for one example and for many; then 1,000 requests from 16 connections at once;
then requests that are malformed. Prints one line, exit code 1 if anything fails.
"""

import json
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import numpy
import tritonclient.http
from safetensors.numpy import load_file

TOLERANCE = 1e-4
REQUESTS = 1000
CONNECTIONS = 16
DATATYPES = {"float32": "FP32", "int32": "INT32"}


def request_inputs(samples: dict, first: int, count: int, binary: bool) -> list:
    inputs = []
    for key, data in samples.items():
        if not key.startswith("input/"):
            continue
        part = numpy.ascontiguousarray(data[first : first + count])
        tensor = tritonclient.http.InferInput(key.removeprefix("input/"), part.shape, DATATYPES[str(part.dtype)])
        tensor.set_data_from_numpy(part, binary_data=binary)
        inputs.append(tensor)
    return inputs


def ask(client, model: str, samples: dict, first: int, count: int, binary: bool = True) -> float:
    names = [key.removeprefix("output/") for key in samples if key.startswith("output/")]
    outputs = [tritonclient.http.InferRequestedOutput(name, binary_data=binary) for name in names]
    identity = f"request-{first}"
    answer = client.infer(model, request_inputs(samples, first, count, binary), outputs=outputs, request_id=identity)
    assert answer.get_response()["id"] == identity, "the id of the request is not the answer's"
    largest = 0.0
    for name in names:
        expected = samples[f"output/{name}"][first : first + count]
        found = answer.as_numpy(name)
        assert found.shape == expected.shape, f"{name}: {found.shape} is not {expected.shape}"
        largest = max(largest, float(numpy.abs(found - expected).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return largest


def refused(url: str, body: bytes, headers: dict) -> int:
    """The status of a request that has to be refused, with a reason."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body, headers=headers), timeout=30) as answer:
            raise AssertionError(f"{body[:60]!r} was taken with {answer.status}")
    except urllib.error.HTTPError as error:
        reason = json.loads(error.read())["error"]
        assert 400 <= error.code < 500 and len(reason) > 10, f"{body[:60]!r}: {error.code} {reason}"
        return error.code


def check(url: str, folder: Path) -> str:
    address = urlsplit(url)
    model = address.path.rsplit("/", 1)[1]
    samples = load_file(folder / "samples.safetensors")
    total = len(next(data for key, data in samples.items() if key.startswith("input/")))
    client = tritonclient.http.InferenceServerClient(address.netloc, concurrency=1)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    described = {tensor["name"]: tensor for tensor in client.get_model_metadata(model)["inputs"]}
    for tensor in request_inputs(samples, 0, 1, True):
        assert described[tensor.name()]["shape"][1:] == list(tensor.shape())[1:], "the metadata have another shape"
    largest = ask(client, model, samples, 0, 1)
    largest = max(largest, ask(client, model, samples, 0, min(total, 20), binary=False))
    largest = max(largest, ask(client, model, samples, 0, total))
    client.infer(model, request_inputs(samples, 0, 1, True))  # all outputs, which nobody named

    def connection(number: int) -> float:
        # One client is one connection.
        own = tritonclient.http.InferenceServerClient(address.netloc, concurrency=1)
        asked = range(number, REQUESTS, CONNECTIONS)
        return max(ask(own, model, samples, index % total, 1 + index % min(3, total - index % total)) for index in asked)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        largest = max(largest, *pool.map(connection, range(CONNECTIONS)))

    infer = f"{url}/infer"
    malformed = [
        (infer, b"{", {}),
        (infer, b"[]", {}),
        (infer, b'{"inputs": []}', {}),
        (infer, b'{"inputs": [{"name": "x", "shape": [1], "datatype": "FP32", "data": ["a"]}]}', {}),
        (infer, b"{}", {"Inference-Header-Content-Length": "9999"}),
        (f"{url}-of-somebody-else/infer", b"{}", {}),
    ]
    statuses = [refused(*each) for each in malformed]
    assert client.is_server_ready(), "the server is gone"
    return f"{REQUESTS} requests from {CONNECTIONS} connections, largest difference {largest:.1e}; refused: {statuses}"


def main() -> int:
    url, folder = sys.argv[1], Path(sys.argv[2])
    try:
        print(f"serve        {folder.name:14} ok: {check(url, folder)}", flush=True)
        return 0
    except Exception as error:  # every failure is reported, whatever raised it
        print(f"serve        {folder.name:14} FAILED: {type(error).__name__}: {error}", flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
