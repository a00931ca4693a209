"""Reads the event files of `train --tensorboard` with TensorBoard's own reader and compares them with what the run logged.

Usage: check_events.py FOLDER...   Each folder holds metrics.jsonl and a folder `events` of one template.
Prints one line per template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import json
import sys
from pathlib import Path

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

STAMPS = ("event", "step", "epoch", "elapsedMs", "best", "complete", "learningRate")


def expected_scalars(log: Path) -> dict[str, list[tuple[int, float]]]:
    """Step and value of every tag, as the log has them."""
    tags: dict[str, list[tuple[int, float]]] = {}
    for line in log.read_text().splitlines():
        entry = json.loads(line)
        split = {"step": "train", "validation": "validation"}[entry["event"]]
        values = {name: value for name, value in entry.items() if name not in STAMPS}
        if "learningRate" in entry:
            values["learning rate"] = entry["learningRate"]
        for name, value in values.items():
            tags.setdefault(f"{split}/{name}", []).append((entry["step"], value))
    return tags


def check(folder: Path) -> str:
    (file,) = (folder / "events").iterdir()
    reader = EventAccumulator(str(file), size_guidance={"scalars": 0, "tensors": 0})
    reader.Reload()
    assert reader.file_version == 2.0, f"file version {reader.file_version}"
    expected = expected_scalars(folder / "metrics.jsonl")
    assert expected["train/loss"], "the log has no losses"
    found = set(reader.Tags()["scalars"])
    # Numbers of the test split come at the end of the run, after the log.
    assert {tag for tag in found if not tag.startswith("test/")} == set(expected), f"tags {sorted(found)}"
    count = 0
    for tag, points in expected.items():
        events = reader.Scalars(tag)
        assert [event.step for event in events] == [step for step, _ in points], f"steps of {tag}"
        values = numpy.array([value for _, value in points], dtype=numpy.float32)
        assert numpy.array_equal(numpy.array([event.value for event in events], dtype=numpy.float32), values), tag
        times = [event.wall_time for event in events]
        assert times == sorted(times) and times[0] > reader.FirstEventTimestamp() - 1, f"times of {tag}"
        count += len(points)
    (text,) = reader.Tensors("settings")
    assert b"learningRate" in text.tensor_proto.string_val[0], "the settings are not told"
    return f"{len(expected)} tags, {count} numbers"


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        try:
            print(f"{'tensorboard':12} {folder.name:14} ok: {check(folder)}")
            passed += 1
        except Exception as error:  # The next template is still to be checked.
            print(f"{'tensorboard':12} {folder.name:14} FAILED: {type(error).__name__}: {error}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
