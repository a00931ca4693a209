"""The recurrent operators by PyTorch's own modules, whose weights are the transposed kernels of the product."""

import torch
from torch.func import functional_call


def recurrent(module_class, inputs, **options):
    x, kernel, recurrent_kernel, bias, *rest = inputs
    recurrent_bias = rest[0] if rest else torch.zeros_like(bias)
    module = module_class(
        x.shape[2], recurrent_kernel.shape[0], batch_first=True, dtype=torch.float64, **options
    )
    weights = {
        "weight_ih_l0": kernel.T.contiguous(),
        "weight_hh_l0": recurrent_kernel.T.contiguous(),
        "bias_ih_l0": bias,
        "bias_hh_l0": recurrent_bias,
    }
    return [functional_call(module, weights, (x,))[0]]


RECURRENT = {
    "lstm": lambda inputs, a: recurrent(torch.nn.LSTM, inputs),
    "gru": lambda inputs, a: recurrent(torch.nn.GRU, inputs),
    "simpleRnn": lambda inputs, a: recurrent(torch.nn.RNN, inputs, nonlinearity=a["activation"]),
    "reverse": lambda inputs, a: [inputs[0].flip(a["axis"])],
}

IN_PARTS = {
    name: f"part of {name.removesuffix('Sequence').removesuffix('Gradient')}, which is checked as a whole"
    for name in (
        "lstmSequence",
        "lstmGradient",
        "gruSequence",
        "gruGradient",
        "simpleRnnSequence",
        "simpleRnnGradient",
    )
}
