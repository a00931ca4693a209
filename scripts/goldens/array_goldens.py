"""Makes src/engine/data/arrays/goldens/numpy.json: files as NumPy itself writes them, with what is in them.

    python3 scripts/goldens/array_goldens.py

Every element type in both byte orders and both orders of axes, the three versions of the format, archives stored and deflated, and
what a reader must refuse. Only NumPy is needed; the tests need neither it nor Python.
"""

import base64
import io
import json
import pathlib

import numpy as np
from numpy.lib import format as npy

FILE = pathlib.Path(__file__).resolve().parents[2] / "src/engine/data/arrays/goldens/numpy.json"
TYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]


def written(array, version=None):
    file = io.BytesIO()
    npy.write_array(file, array, version=version, allow_pickle=True)
    return base64.b64encode(file.getvalue()).decode()


def taken(name, array, version=None):
    # Single precision is what the reader keeps of real numbers; whole numbers here fit into it.
    values = array.astype("<f4").reshape(-1).tolist()
    return {"name": name, "file": written(array, version), "shape": list(array.shape), "values": values}


def of_type(code):
    kind = np.dtype(code).kind
    numbers = np.arange(12)
    if kind == "b":
        numbers = numbers % 3 == 0
    elif kind == "f":
        numbers = (numbers - 5) * 0.34375
        numbers[3] = 2.0**-16
    elif kind == "i":
        numbers = numbers * 9 - 50
    return numbers.reshape(3, 2, 2)


def main():
    np.random.seed(1)
    files = []
    for code in TYPES:
        for order in ["<", ">"]:
            array = of_type(code).astype(order + code)
            files.append(taken(array.dtype.str, array))
            files.append(taken(f"{array.dtype.str}, column-major", np.asfortranarray(array)))
    files.append(taken("one dimension", np.array([1.5, -2, 3])))
    files.append(taken("a single number", np.array(7)))
    for version in [(1, 0), (2, 0), (3, 0)]:
        files.append(taken(f"version {version[0]}.0", np.arange(6).reshape(2, 3), version))

    x = np.linspace(-1, 1, 12, dtype="f4").reshape(4, 3)
    y = np.array([0, 1, 1, 0])
    archives = []
    for name, save in [("numpy.savez", np.savez), ("numpy.savez_compressed", np.savez_compressed)]:
        file = io.BytesIO()
        save(file, x=x, y=y)
        arrays = [{"name": key, "shape": list(each.shape), "values": each.astype("f4").reshape(-1).tolist()} for key, each in [("x", x), ("y", y)]]
        archives.append({"name": name, "file": base64.b64encode(file.getvalue()).decode(), "arrays": arrays})

    refused = [
        {"name": name, "file": written(array), "reason": reason}
        for name, array, reason in [
            ("objects", np.array([{"a": 1}, None], dtype=object), "Python objects"),
            ("complex numbers", np.array([1 + 2j]), "complex numbers"),
            ("texts", np.array(["cat", "dog"]), "texts"),
            ("bytes", np.array([b"cat"]), "texts"),
            ("dates", np.array(["2026-01-01"], dtype="datetime64[D]"), "dates"),
            ("spans", np.array([3], dtype="timedelta64[s]"), "spans of time"),
            ("records", np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]), "records"),
            ("raw records", np.zeros(2, dtype="V3"), "records"),
            ("long doubles", np.array([1.5], dtype=np.longdouble), "of the type"),
        ]
    ]
    FILE.parent.mkdir(exist_ok=True)
    content = {"numpy": np.__version__, "files": files, "archives": archives, "refused": refused}
    FILE.write_text(json.dumps(content, indent=1) + "\n")
    print(f"{len(files)} files, {len(archives)} archives, {len(refused)} refused, {FILE.stat().st_size} bytes in {FILE}")


main()
