"""The other side of the comparison: trains a reference model in PyTorch from the given weights and batches.

    parity.py FOLDER...

Each folder holds initial.safetensors (parameters named "<node>/<parameter>", the model's name in the metadata) and
batches.safetensors (each field as [steps, batch, ...]); losses.json is written beside them: the loss of every step, before its
update. Parameters keep the engine's layouts and are brought into PyTorch's inside the forward pass.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file

FROZEN = ("/mean", "/variance")


def dense(p, node, x):
    return x @ p[f"{node}/kernel"] + p[f"{node}/bias"]


def same_padding(size, kernel, stride):
    """Zeros before and after, so that ceil(size / stride) windows fit; the odd one comes after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def conv(p, node, x, stride=1):
    """x is [batch, channels, height, width]; the kernel [height, width, in, out]."""
    kernel = p[f"{node}/kernel"]
    top, bottom = same_padding(x.shape[2], kernel.shape[0], stride)
    left, right = same_padding(x.shape[3], kernel.shape[1], stride)
    padded = F.pad(x, (left, right, top, bottom))
    return F.conv2d(padded, kernel.permute(3, 2, 0, 1), p.get(f"{node}/bias"), stride)


def channels_first(images):
    return images.permute(0, 3, 1, 2)


def flat(x):
    """In the order of [height, width, channels]."""
    return x.permute(0, 2, 3, 1).flatten(1)


def mlp(p, batch, _):
    x = F.relu(dense(p, "dense-1", batch["image"].flatten(1)))
    return dense(p, "dense-3", F.relu(dense(p, "dense-2", x)))


def cnn(p, batch, _):
    x = F.max_pool2d(F.relu(conv(p, "conv-1", channels_first(batch["image"]))), 2)
    x = F.max_pool2d(F.relu(conv(p, "conv-2", x)), 2)
    return dense(p, "dense-2", F.relu(dense(p, "dense-1", flat(x))))


def normed_conv(p, node, x, stride=1):
    y = conv(p, node, x, stride)
    return F.batch_norm(y, None, None, p[f"{node}-norm/gamma"], p[f"{node}-norm/beta"], training=True, eps=1e-5)


def resnet20(p, batch, _):
    x = F.relu(normed_conv(p, "stem", channels_first(batch["image"])))
    for stage in (1, 2, 3):
        for number in (1, 2, 3):
            block = f"stage-{stage}-block-{number}"
            shrinks = stage > 1 and number == 1
            inner = F.relu(normed_conv(p, f"{block}-conv-1", x, 2 if shrinks else 1))
            shortcut = normed_conv(p, f"{block}-shortcut", x, 2) if shrinks else x
            x = F.relu(normed_conv(p, f"{block}-conv-2", inner) + shortcut)
    return dense(p, "scores", x.mean((2, 3)))


def lstm_layer(p, node, x):
    """PyTorch's own LSTM on the engine's weights: [features, 4 * units] and [units, 4 * units], gates in the order i, f, g, o."""
    kernel, recurrent, bias = (p[f"{node}/{name}"] for name in ("kernel", "recurrentKernel", "bias"))
    layer = torch.nn.LSTM(kernel.shape[0], recurrent.shape[0], batch_first=True)
    weights = {
        "weight_ih_l0": kernel.T,
        "weight_hh_l0": recurrent.T,
        "bias_ih_l0": bias,
        "bias_hh_l0": torch.zeros_like(bias),
    }
    return torch.func.functional_call(layer, weights, (x,))[0]


def lstm(p, batch, _):
    x = lstm_layer(p, "lstm-2", lstm_layer(p, "lstm-1", batch["sequence"]))
    return dense(p, "scores", x[:, -1])


def transformer_block(p, node, x, heads):
    def norm(name, value):
        return F.layer_norm(value, value.shape[-1:], p[f"{node}/{name}Gamma"], p[f"{node}/{name}Beta"], 1e-5)

    def project(name, value):
        return value @ p[f"{node}/{name}Kernel"] + p[f"{node}/{name}Bias"]

    def split(value):
        return value.unflatten(-1, (heads, -1)).transpose(1, 2)

    inner = norm("attentionNorm", x)
    query, key, value = (split(project(name, inner)) for name in ("query", "key", "value"))
    mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
    x = x + project("output", mixed.transpose(1, 2).flatten(2))
    return x + project("contract", F.gelu(project("expand", norm("mlpNorm", x))))


def gpt(p, batch, metadata):
    x = p["embedding/table"][batch["tokens"]] + p["positions/table"]
    block = 1
    while f"block-{block}/queryKernel" in p:
        x = transformer_block(p, f"block-{block}", x, int(metadata["heads"]))
        block += 1
    x = F.layer_norm(x, x.shape[-1:], p["norm/gamma"], p["norm/beta"], 1e-5)
    return dense(p, "scores", x)


MODELS = {"mlp": mlp, "cnn": cnn, "resnet20": resnet20, "lstm": lstm, "gpt": gpt}
TARGETS = {"gpt": "next"}


def train(folder):
    with safe_open(folder / "initial.safetensors", framework="pt") as file:
        metadata = file.metadata()
        parameters = {name: file.get_tensor(name) for name in file.keys()}
    batches = load_file(folder / "batches.safetensors")
    name = metadata["model"]
    target = TARGETS.get(name, "label")
    trained = [value.requires_grad_() for key, value in parameters.items() if not key.endswith(FROZEN)]
    optimizer = torch.optim.Adam(trained, lr=float(metadata["learningRate"]), betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for step in range(len(batches[target])):
        batch = {field: values[step] for field, values in batches.items()}
        scores = MODELS[name](parameters, batch, metadata)
        loss = F.cross_entropy(scores.flatten(0, -2), batch[target].flatten().long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    (folder / "losses.json").write_text(json.dumps(losses))


torch.manual_seed(0)
for argument in sys.argv[1:]:
    train(Path(argument))
