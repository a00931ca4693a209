"""A few steps of PyTorch's optimizers, with and without clipping, on parameters and gradients that are kept alongside."""

import torch

STEPS = 5
RATE = 0.05
SHAPES = [[3, 4], [4], [2, 3, 1]]

SCENARIOS = {
    "sgd": ("sgdUpdate", {}, torch.optim.SGD, {}, None),
    "sgd with decay": ("sgdUpdate", {"weightDecay": 0.1}, torch.optim.SGD, {"weight_decay": 0.1}, None),
    "momentum": ("sgdUpdate", {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}, None),
    "nesterov with decay, clipped": (
        "sgdUpdate",
        {"momentum": 0.8, "nesterov": True, "weightDecay": 0.01},
        torch.optim.SGD,
        {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01},
        1.5,
    ),
    "adam": ("adamUpdate", {}, torch.optim.Adam, {}, None),
    "adam with decay, clipped": (
        "adamUpdate",
        {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-6, "weightDecay": 0.1},
        torch.optim.Adam,
        {"betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.1},
        1.0,
    ),
    "adamw": (
        "adamUpdate",
        {"weightDecay": 0.1, "decoupled": True},
        torch.optim.AdamW,
        {"weight_decay": 0.1},
        None,
    ),
    "rmsprop": ("rmspropUpdate", {}, torch.optim.RMSprop, {}, None),
    "rmsprop with momentum and decay": (
        "rmspropUpdate",
        {"decay": 0.9, "momentum": 0.7, "weightDecay": 0.02},
        torch.optim.RMSprop,
        {"alpha": 0.9, "momentum": 0.7, "weight_decay": 0.02},
        None,
    ),
    "clipping that does not bite": ("sgdUpdate", {}, torch.optim.SGD, {}, 1000.0),
}


AVERAGES = {"average": 0.15, "average that remembers long": 0.995}


def average_goldens(encode):
    """The average of parameters as an optimizer leaves them: what is followed stands in place of the gradients."""
    results = {}
    for name, decay in AVERAGES.items():
        torch.manual_seed(11)
        start = [torch.randn(shape).double() for shape in SHAPES]
        followed = [[torch.randn(shape).double() for shape in SHAPES] for _ in range(STEPS)]
        averages = [value.clone() for value in start]
        for step, values in enumerate(followed, start=1):
            average = torch.optim.swa_utils.get_ema_avg_fn(min(decay, (1 + step) / (10 + step)))
            averages = [average(old, new, step) for old, new in zip(averages, values)]
        results[name] = {
            "operator": "averageUpdate",
            "attributes": {"decay": decay},
            "learningRate": RATE,
            "start": [encode(value) for value in start],
            "gradients": [[encode(value) for value in step] for step in followed],
            "end": [encode(value) for value in averages],
        }
    return results


def optimizer_goldens(encode):
    results = average_goldens(encode)
    for name, (operator, attributes, optimizer_class, options, max_norm) in SCENARIOS.items():
        torch.manual_seed(7)
        # Numbers that f32 holds, so that both sides start from the same.
        start = [torch.randn(shape).double() for shape in SHAPES]
        gradients = [[torch.randn(shape).double() for shape in SHAPES] for _ in range(STEPS)]
        parameters = [value.clone().requires_grad_(True) for value in start]
        optimizer = optimizer_class(parameters, lr=RATE, **options)
        for step in gradients:
            for parameter, gradient in zip(parameters, step):
                parameter.grad = gradient.clone()
            if max_norm is not None:
                torch.nn.utils.clip_grad_norm_(parameters, max_norm)
            optimizer.step()
        results[name] = {
            "operator": operator,
            "attributes": attributes,
            "learningRate": RATE,
            **({} if max_norm is None else {"maxNorm": max_norm}),
            "start": [encode(value) for value in start],
            "gradients": [[encode(value) for value in step] for step in gradients],
            "end": [encode(value) for value in parameters],
        }
    return results
