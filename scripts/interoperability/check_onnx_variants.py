"""Loads the smaller variants of exported ONNX models, Triton repositories and KServe services, and compares them with Trainyard's own numbers.

Usage: check_onnx_variants.py FOLDER...   Each folder holds of one template model.onnx (32 bits), model-float16.onnx, model-int8-weights.onnx,
model-int8.onnx, triton/, kserve/ and samples.safetensors (see check.py; `target/<name>` are the right answers).
float16 must give what the 32-bit model gives with its weights rounded; the 8-bit ones the same top class for 99 % and the accuracy within a
point. Prints one line per variant and template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import hashlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime
import tritonclient
import yaml
from google.protobuf import text_format
from onnx import numpy_helper
from safetensors.numpy import load_file

TOLERANCE = 1e-4
SAME_CLASS = 0.99
ACCURACY_POINTS = 0.01
# Of answers that are numbers and not classes, in relation to the largest.
INT8_RELATIVE = 0.15


def triton_schema():
    """Triton's own model_config.proto, without the rest of its client, which would need gRPC."""
    path = Path(tritonclient.__path__[0]) / "grpc" / "model_config_pb2.py"
    spec = importlib.util.spec_from_file_location("model_config_pb2", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODEL_CONFIG = triton_schema()


def answers(model, samples: dict) -> dict:
    source = model if isinstance(model, (str, bytes)) else str(model)
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    feeds = {entry.name: samples[f"input/{entry.name}"] for entry in session.get_inputs()}
    one = {name: data[:1] for name, data in feeds.items()}
    assert session.run(None, one)[0].shape[0] == 1, "a batch of one does not run"
    return dict(zip([entry.name for entry in session.get_outputs()], session.run(None, feeds)))


def largest_difference(found: dict, wanted: dict) -> float:
    assert found.keys() == wanted.keys()
    return max(float(numpy.abs(found[name] - wanted[name]).max()) for name in wanted)


def check_float16(folder: Path, samples: dict) -> str:
    path = folder / "model-float16.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    halves = {
        tensor.name
        for tensor in onnx.load(path).graph.initializer
        if tensor.data_type == onnx.TensorProto.FLOAT16
    }
    model = onnx.load(folder / "model.onnx")
    for tensor in model.graph.initializer:
        if tensor.name in halves:
            rounded = numpy_helper.to_array(tensor).astype(numpy.float16).astype(numpy.float32)
            tensor.CopyFrom(numpy_helper.from_array(rounded, tensor.name))
    found = answers(path, samples)
    difference = largest_difference(found, answers(model.SerializeToString(), samples))
    assert difference <= TOLERANCE, f"largest difference {difference:.2e} to the model with rounded weights"
    return f"{len(halves)} tensors in halves, largest difference {difference:.1e}{classes(found, samples)}"


def check_eight_bits(variant: str):
    def check(folder: Path, samples: dict) -> str:
        path = folder / f"model-{variant}.onnx"
        onnx.checker.check_model(str(path), full_check=True)
        model = onnx.load(path)
        integers = [tensor for tensor in model.graph.initializer if tensor.data_type == onnx.TensorProto.INT8]
        assert integers, "no weights in 8 bits"
        rounded = sum(node.op_type == "QuantizeLinear" for node in model.graph.node)
        assert variant == "int8" or rounded == 0, "activations in 8 bits"
        found = answers(path, samples)
        expected = {name: samples[f"output/{name}"] for name in found}
        relative = max(
            float(numpy.abs(found[name] - wanted).max() / max(numpy.abs(wanted).max(), 1e-6))
            for name, wanted in expected.items()
        )
        told = classes(found, samples)
        assert told or relative <= INT8_RELATIVE, f"differs by {relative:.2f} of the largest number"
        # Recurrent layers and sums of a few numbers stay in floats, which may be all that there is.
        return f"{len(integers)} weights and {rounded} activations in 8 bits, differs by {relative:.1e} of the largest number{told}"

    return check


def classes(found: dict, samples: dict) -> str:
    """What became of the classes; an empty text for a model that tells none apart."""
    texts = []
    for name, scores in found.items():
        target = samples.get(f"target/{name}")
        if target is None or target.dtype.kind not in "iu" or scores.ndim != target.ndim + 1:
            continue
        top = scores.argmax(-1)
        before = samples[f"output/{name}"].argmax(-1)
        same = float((top == before).mean())
        lost = float((before == target).mean()) - float((top == target).mean())
        assert same >= SAME_CLASS, f"only {same:.1%} have the same top class"
        assert lost <= ACCURACY_POINTS, f"accuracy falls by {lost:.1%}"
        texts.append(f", {same:.1%} same class, accuracy {0.0 - lost:+.1%}")
    return "".join(texts)


def check_sums(folder: Path) -> None:
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == wanted, f"{name} has another checksum"


def check_repository(repository: Path, samples: dict) -> tuple[str, dict]:
    """A model repository as Triton reads it. Returns the model's name and what it answers."""
    [model] = [path for path in repository.iterdir() if path.is_dir()]
    config = text_format.Parse((model / "config.pbtxt").read_text(encoding="utf-8"), MODEL_CONFIG.ModelConfig())
    assert config.name == model.name and config.backend == "onnxruntime" and config.max_batch_size > 1
    assert config.HasField("dynamic_batching")
    path = model / "1" / "model.onnx"
    graph = onnx.load(path).graph
    kinds = {"TYPE_FP32": onnx.TensorProto.FLOAT, "TYPE_INT32": onnx.TensorProto.INT32}
    for ports, values in ((config.input, graph.input), (config.output, graph.output)):
        described = {port.name: port for port in ports}
        assert described.keys() == {value.name for value in values}, "the configuration names other tensors"
        for value in values:
            port = described[value.name]
            shape = [size.dim_value for size in value.type.tensor_type.shape.dim][1:]
            dims = list(port.reshape.shape) if port.HasField("reshape") else list(port.dims)
            assert dims == shape, f"{value.name}: {dims} is not {shape}"
            assert kinds[MODEL_CONFIG.DataType.Name(port.data_type)] == value.type.tensor_type.elem_type
    for port in config.output:
        if port.label_filename:
            labels = (model / port.label_filename).read_text(encoding="utf-8").splitlines()
            assert len(labels) == port.dims[0], f"{len(labels)} labels for {port.dims[0]} classes"
    found = answers(path, samples)
    difference = largest_difference(found, {name: samples[f"output/{name}"] for name in found})
    assert difference <= TOLERANCE, f"largest difference {difference:.2e}"
    return model.name, found


def check_request(folder: Path, repository: Path) -> str:
    """The first request and its answer, by the model in the repository."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    kinds = {"FP32": numpy.float32, "INT32": numpy.int32}
    feeds = {
        f"input/{entry['name']}": numpy.array(entry["data"], kinds[entry["datatype"]]).reshape(entry["shape"])
        for entry in request["inputs"]
    }
    [path] = repository.glob("*/1/model.onnx")
    found = answers(path, feeds)
    answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    wanted = {
        entry["name"]: numpy.array(entry["data"], numpy.float32).reshape(entry["shape"]) for entry in answer["outputs"]
    }
    difference = largest_difference(found, wanted)
    assert difference <= TOLERANCE, f"the answer beside the request is off by {difference:.2e}"
    return f"a first request with its answer within {difference:.1e}"


def check_triton(folder: Path, samples: dict) -> str:
    triton = folder / "triton"
    check_sums(triton)
    name, _ = check_repository(triton, samples)
    return f"repository {name}, {check_request(triton, triton)}"


def check_kserve(folder: Path, samples: dict) -> str:
    kserve = folder / "kserve"
    check_sums(kserve)
    name, _ = check_repository(kserve / "repository", samples)
    service = yaml.safe_load((kserve / "inference-service.yaml").read_text(encoding="utf-8"))
    assert service.keys() == {"apiVersion", "kind", "metadata", "spec"}
    assert service["apiVersion"] == "serving.kserve.io/v1beta1" and service["kind"] == "InferenceService"
    assert service["metadata"] == {"name": name} and name[0].isalpha() and len(name) <= 63
    [(_, predictor)] = service["spec"].items()
    assert predictor.keys() <= {"minReplicas", "maxReplicas", "model"}
    model = predictor["model"]
    assert model.keys() <= {"modelFormat", "runtime", "protocolVersion", "storageUri", "resources"}
    # The formats that the cluster's own Triton runtime says it takes.
    assert model["modelFormat"] == {"name": "onnx", "version": "1"} and model["runtime"] == "kserve-tritonserver"
    assert model["protocolVersion"] == "v2" and "://" in model["storageUri"]
    return f"service {name}, {check_request(kserve, kserve / 'repository')}"


CHECKS = (
    ("float16", check_float16),
    ("int8-weights", check_eight_bits("int8-weights")),
    ("int8", check_eight_bits("int8")),
    ("triton", check_triton),
    ("kserve", check_kserve),
)


def main() -> int:
    onnxruntime.set_default_logger_severity(3)
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        samples = load_file(folder / "samples.safetensors")
        for name, check in CHECKS:
            try:
                print(f"{name:12} {folder.name:14} ok: {check(folder, samples)}", flush=True)
                passed += 1
            except Exception as error:  # every failure is reported, whatever raised it
                print(f"{name:12} {folder.name:14} FAILED: {type(error).__name__}: {error}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
