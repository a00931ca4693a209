"""Loads the folders that Trainyard exported for Hugging Face's transformers and compares their numbers with Trainyard's own.

Usage: check_huggingface.py FOLDER...   Each folder holds hugging-face/ and samples.safetensors of one template (see check.py), or
hugging-face.txt with the reason why the template is none of the architectures that transformers knows.
Prints one line per template, then `N passed, N failed`. Exit code 1 if anything fails.
"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

TOLERANCE = 1e-4


def check(folder: Path) -> str:
    place = folder / "hugging-face"
    samples = load_file(folder / "samples.safetensors")
    (tokens,) = (data for name, data in samples.items() if name.startswith("input/"))
    (expected,) = (data for name, data in samples.items() if name.startswith("output/"))
    model, report = AutoModelForCausalLM.from_pretrained(place, output_loading_info=True)
    for problem, names in report.items():
        assert not names, f"{problem}: {names}"
    model.eval()
    with torch.no_grad():
        answer = model(tokens.long()).logits
    assert answer.shape == expected.shape, f"{tuple(answer.shape)} is not {tuple(expected.shape)}"
    largest = (answer - expected).abs().max().item()
    assert largest <= TOLERANCE, f"largest difference {largest:.2e} is above {TOLERANCE:.0e}"
    tokenizer = AutoTokenizer.from_pretrained(place)
    text = tokenizer.decode(tokens[0])
    assert len(text) == tokens.shape[1], f"{tokens.shape[1]} tokens are the text {text!r}"
    assert tokenizer(text)["input_ids"] == tokens[0].tolist(), "a text does not become the tokens that it came from"
    start = tokens[:1, :8].long()
    written = model.generate(start, attention_mask=torch.ones_like(start), max_new_tokens=8, do_sample=False)
    assert written.shape == (1, 16), f"it writes {written.shape[1] - 8} tokens, not 8"
    return f"{type(model).__name__}, {len(tokens)} samples, largest difference {largest:.1e}, text and back"


def main() -> int:
    passed = failed = 0
    for folder in map(Path, sys.argv[1:]):
        reason = folder / "hugging-face.txt"
        if reason.exists():
            print(f"hugging-face     {folder.name:20} not written: {reason.read_text().strip()}", flush=True)
            continue
        try:
            print(f"hugging-face     {folder.name:20} ok: {check(folder)}", flush=True)
            passed += 1
        except Exception as error:  # every failure is reported, whatever raised it
            print(f"hugging-face     {folder.name:20} FAILED: {type(error).__name__}: {error}", flush=True)
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
