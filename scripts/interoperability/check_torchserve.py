"""Serves the model archives that Trainyard exported with a real TorchServe and compares its answers over HTTP.

Usage: check_torchserve.py FOLDER...   Each folder holds model.mar and samples.safetensors of one template (see check.py).
Every archive is unpacked and its handler is called with the held-out examples; those of SERVED then run in one TorchServe, which
gets them as HTTP requests, and bad requests besides. TorchServe needs Java: without it a line says that it was not run.
Prints one line per template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import numpy
from safetensors.numpy import load_file

TOLERANCE = 1e-4
# A worker of TorchServe imports torch, which takes seconds: one table and one with images.
SERVED = ("iris", "mnist-cnn")
START_SECONDS = 240


def samples_of(folder: Path) -> tuple[dict, dict]:
    samples = load_file(folder / "samples.safetensors")
    named = lambda kind: {name.split("/", 1)[1]: data for name, data in samples.items() if name.startswith(kind)}
    return named("input/"), named("output/")


def difference(answer: dict, expected: dict) -> float:
    assert set(answer) == set(expected), f"the outputs are {sorted(answer)}, not {sorted(expected)}"
    largest = 0.0
    for name, wanted in expected.items():
        found = numpy.asarray(answer[name], dtype=numpy.float32)
        assert found.shape == wanted.shape, f"{name}: {found.shape} is not {wanted.shape}"
        largest = max(largest, float(numpy.abs(found - wanted).max()))
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    return largest


# Runs in a process of its own, for every archive has modules of the same names.
HANDLER_PROGRAM = """
import json, sys
from types import SimpleNamespace
from handler import Handler

statuses = {}
context = SimpleNamespace(
    system_properties={"model_dir": sys.argv[1], "gpu_id": None},
    set_response_status=lambda code, phrase, idx: statuses.update({idx: code}),
)
handler = Handler()
handler.initialize(context)
answers = handler.handle([{"body": json.load(sys.stdin)}, {"body": b"{"}], context)
assert statuses == {1: 400} and "no JSON" in answers[1]["error"], (statuses, answers[1])
json.dump(answers[0], sys.stdout)
"""


def check_handler(folder: Path) -> str:
    inputs, expected = samples_of(folder)
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(folder / "model.mar") as archive:
            assert archive.testzip() is None, "a file of the archive is damaged"
            archive.extractall(place)
        manifest = json.loads(Path(place, "MAR-INF", "MANIFEST.json").read_text())["model"]
        for name in (manifest["serializedFile"], manifest["handler"], manifest["modelFile"]):
            assert Path(place, name).is_file(), f"the manifest names {name}, which is not there"
        request = json.dumps({"inputs": {name: data.tolist() for name, data in inputs.items()}})
        program = [sys.executable, "-c", HANDLER_PROGRAM, place]
        said = subprocess.run(program, input=request, cwd=place, capture_output=True, text=True)
        assert said.returncode == 0, f"handler.py: {said.stderr.strip()[-300:]}"
        largest = difference(json.loads(said.stdout)["outputs"], expected)
    return f"handler, {len(next(iter(inputs.values())))} samples, largest difference {largest:.1e}"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def ask(url: str, body: bytes | None = None, content: str = "application/json") -> tuple[int, dict | str]:
    request = Request(url, data=body, headers={"Content-Type": content} if body is not None else {})
    try:
        with urlopen(request, timeout=60) as response:
            return response.status, json.loads(response.read())
    except HTTPError as error:
        return error.code, error.read().decode()


@contextmanager
def torchserve(folders: list[Path]):
    """A server with the archives of the folders, by their names. Yields the address of its predictions."""
    with tempfile.TemporaryDirectory() as place:
        inference = free_port()
        lines = [
            f"inference_address=http://127.0.0.1:{inference}",
            f"management_address=http://127.0.0.1:{free_port()}",
            f"metrics_address=http://127.0.0.1:{free_port()}",
            f"grpc_inference_port={free_port()}",
            f"grpc_management_port={free_port()}",
            "default_workers_per_model=1",
            "disable_system_metrics=true",
        ]
        Path(place, "config.properties").write_text("\n".join(lines))
        for folder in folders:
            shutil.copy(folder / "model.mar", Path(place, f"{folder.name}.mar"))
        words = ["--ncs", "--disable-token-auth", "--foreground", "--model-store", place]
        words += ["--ts-config", str(Path(place, "config.properties"))]
        words += ["--models", *[f"{folder.name}={folder.name}.mar" for folder in folders]]
        log = Path(place, "log.txt")
        # TMPDIR: it keeps its process number there, and takes a server of somebody else for its own.
        environment = {**os.environ, "TMPDIR": place, "LOG_LOCATION": place, "METRICS_LOCATION": place}
        environment["PYTHONWARNINGS"] = "ignore"
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "ts.model_server", *words],
                cwd=place,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield f"http://127.0.0.1:{inference}", log
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def wait_until_served(address: str, folder: Path, log: Path) -> None:
    """A worker answers as soon as it has the model; before, the server says 503."""
    inputs, _ = samples_of(folder)
    body = json.dumps({"inputs": {name: data[:1].tolist() for name, data in inputs.items()}}).encode()
    last: object = "nothing"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            status, last = ask(f"{address}/predictions/{folder.name}", body)
            if status == 200:
                return
        except (URLError, ConnectionError, TimeoutError) as error:
            last = error
        time.sleep(1)
    tail = " | ".join(re.findall(r"^.*(?:ERROR|Error|Exception).*$", log.read_text(), re.M)[-3:])
    raise AssertionError(f"no answer in {START_SECONDS} s, but {last}. {tail}")


def check_server(address: str, folder: Path, log: Path) -> str:
    wait_until_served(address, folder, log)
    url = f"{address}/predictions/{folder.name}"
    inputs, expected = samples_of(folder)
    status, answer = ask(url, json.dumps({"inputs": {name: data.tolist() for name, data in inputs.items()}}).encode())
    assert status == 200, f"{status}: {answer}"
    largest = difference(answer["outputs"], expected)
    name, data = next(iter(inputs.items()))
    status, answer = ask(url, json.dumps(data[0].tolist()).encode())
    assert status == 200, f"a list alone: {status}: {answer}"
    difference(answer["outputs"], {name: wanted[:1] for name, wanted in expected.items()})
    for body, content in ((b"{", "text/plain"), (b'{"inputs": {}}', "application/json"), (b"[[1]]", "application/json")):
        status, answer = ask(url, body, content)
        assert status == 400 and "error" in answer, f"{body}: {status}: {answer}"
    return f"over HTTP, {len(data)} samples in one request, largest difference {largest:.1e}, bad requests refused"


def main() -> int:
    passed = failed = 0

    def report(folder: Path, check, *parameters) -> None:
        nonlocal passed, failed
        try:
            print(f"torchserve       {folder.name:20} ok: {check(*parameters)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"torchserve       {folder.name:20} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1

    folders = [Path(each) for each in sys.argv[1:]]
    for folder in folders:
        report(folder, check_handler, folder)
    served = [folder for folder in folders if folder.name in SERVED]
    if shutil.which("java") is None:
        print("torchserve       no server was run: it needs Java, and there is no java on the path")
    elif served:
        with torchserve(served) as (address, log):
            for folder in served:
                report(folder, check_server, address, folder, log)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
