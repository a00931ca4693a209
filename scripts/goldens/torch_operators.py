"""Every operator as PyTorch spells it. Each takes the inputs (in the product's layouts) and attributes, and returns outputs.

Images are [batch, height, width, channels] and filters [height, width, in, out] here; PyTorch wants channels first.
"""

import torch
import torch.nn.functional as F

from torch_recurrent import IN_PARTS, RECURRENT

UNEXPRESSED = {
    "randomUniform": "a generator of the product's own",
    "randomNormal": "a generator of the product's own",
    "dropout": "draws from the product's own generator",
    "constant": "no inputs",
    "iota": "no inputs",
    "sgdUpdate": "checked over several steps, in optimizers.json",
    "adamUpdate": "checked over several steps, in optimizers.json",
    "rmspropUpdate": "checked over several steps, in optimizers.json",
    "averageUpdate": "checked over several steps, in optimizers.json",
    "allFinite": "its cases hold what a file of cases cannot: infinity and no number",
    "globalNorm": "checked by clipping, in optimizers.json",
    **IN_PARTS,
}


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def oihw(f):
    return f.permute(3, 2, 0, 1)


def padded(x, padding, value=0.0):
    top, bottom, left, right = padding
    return F.pad(x, (left, right, top, bottom), value=value)


def conv2d(x, f, a):
    return nhwc(F.conv2d(padded(nchw(x), a["padding"]), oihw(f), None, a["strides"], 0, a["dilations"], a["groups"]))


def depthwise(x, f, a):
    height, width, channels, multiplier = f.shape
    weight = f.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    return nhwc(F.conv2d(padded(nchw(x), a["padding"]), weight, None, a["strides"], 0, a["dilations"], channels))


def transposed_in(position, forward, other, result_shape, dy):
    """Gradient of a bilinear `forward` by argument `position`, itself differentiable by `other` and `dy`."""
    probe = torch.zeros(result_shape, dtype=torch.float64, requires_grad=True)
    arguments = (probe, other) if position == 0 else (other, probe)
    return torch.autograd.grad((forward(*arguments) * dy).sum(), probe, create_graph=True)[0]


def input_gradient(forward):
    def run(inputs, a):
        dy, f = inputs
        channels = f.shape[2] * a.get("groups", 1)
        shape = [dy.shape[0], *a["inputSize"], channels]
        return [transposed_in(0, lambda x, w: forward(x, w, a), f, shape, dy)]

    return run


def conv2d_filter_gradient(inputs, a):
    x, dy = inputs
    shape = [*a["kernelSize"], x.shape[3] // a["groups"], dy.shape[3]]
    return [transposed_in(1, lambda v, w: conv2d(v, w, a), x, shape, dy)]


def depthwise_filter_gradient(inputs, a):
    x, dy = inputs
    shape = [*a["kernelSize"], x.shape[3], dy.shape[3] // x.shape[3]]
    return [transposed_in(1, lambda v, w: depthwise(v, w, a), x, shape, dy)]


def max_pool(inputs, a):
    (x,) = inputs
    top, _, left, _ = a["padding"]
    image = padded(nchw(x), a["padding"], float("-inf"))
    y, index = F.max_pool2d(image, a["size"], a["strides"], return_indices=True)
    row = index // image.shape[3] - top
    column = index % image.shape[3] - left
    return [nhwc(y), nhwc(row * x.shape[2] + column)]


def max_pool_gradient(inputs, a):
    dy, argmax = inputs
    height, width = a["inputSize"]
    batch, channels = dy.shape[0], dy.shape[3]
    flat = torch.zeros(batch, height * width, channels, dtype=torch.float64)
    flat = flat.scatter_add(1, argmax.reshape(batch, -1, channels), dy.reshape(batch, -1, channels))
    return [flat.reshape(batch, height, width, channels)]


def average_pool(x, a):
    """Padding counts neither as number nor as element: the sum of a window over how many of its elements are image."""
    image = padded(nchw(x), a["padding"])
    inside = padded(torch.ones_like(nchw(x).detach()), a["padding"])
    total = F.avg_pool2d(image, a["size"], a["strides"])
    return nhwc(total / F.avg_pool2d(inside, a["size"], a["strides"]))


def average_pool_gradient(inputs, a):
    (dy,) = inputs
    probe = torch.zeros(dy.shape[0], *a["inputSize"], dy.shape[3], dtype=torch.float64, requires_grad=True)
    return [torch.autograd.grad((average_pool(probe, a) * dy).sum(), probe, create_graph=True)[0]]


def matmul(inputs, a):
    left, right = inputs
    left = left.transpose(-1, -2) if a["transposeA"] else left
    right = right.transpose(-1, -2) if a["transposeB"] else right
    return [left @ right]


UNSEEN = -3.4e38


def attention_scores(q, k, masks, a):
    """Scores with UNSEEN where a query may not see a key, and which keys it may see."""
    scores = q @ k.transpose(-1, -2) * (a["scale"] or q.shape[-1] ** -0.5)
    seen = torch.ones_like(scores, dtype=torch.bool)
    if a["causal"]:
        seen = seen.tril()
    for mask in masks:
        seen = seen & (mask.reshape(mask.shape[0], 1, 1, -1) if mask.dim() == 2 else mask).bool()
    return torch.where(seen, scores, UNSEEN), seen


def attention(inputs, a):
    q, k, v, *masks = inputs
    scores, seen = attention_scores(q, k, masks, a)
    any_seen = seen.any(-1)
    sums = torch.where(any_seen, torch.logsumexp(scores, -1), UNSEEN)
    y = F.scaled_dot_product_attention(q, k, v, seen, scale=a["scale"] or None)
    return [torch.where(any_seen.unsqueeze(-1), y, 0.0), sums]


def attention_gradient(inputs, a):
    q, k, v, y, sums, dy, *masks = inputs
    scale = a["scale"] or q.shape[-1] ** -0.5
    scores, seen = attention_scores(q, k, masks, a)
    weights = torch.where(seen, torch.exp(scores - sums.unsqueeze(-1)), 0.0)
    ds = weights * (dy @ v.transpose(-1, -2) - (dy * y).sum(-1, keepdim=True)) * scale
    return [ds @ k, ds.transpose(-1, -2) @ q, weights.transpose(-1, -2) @ dy]


def gather(inputs, _):
    table, ids = inputs
    inside = (ids >= 0) & (ids < table.shape[0])
    rows = table[ids.clamp(0, table.shape[0] - 1)]
    return [rows * inside.reshape(*ids.shape, *[1] * (table.dim() - 1))]


def gather_gradient(inputs, a):
    dy, ids = inputs
    inside = ((ids >= 0) & (ids < a["rows"])).reshape(-1)
    rest = dy.shape[ids.dim():]
    rows = dy.reshape(-1, *rest)[inside]
    return [torch.zeros(a["rows"], *rest, dtype=torch.float64).index_add(0, ids.reshape(-1)[inside], rows)]


def one_hot(inputs, a):
    return [(inputs[0].unsqueeze(-1) == torch.arange(a["depth"])).double()]


def cross_entropy(inputs, _):
    logits, labels = inputs
    classes = logits.shape[-1]
    inside = (labels >= 0) & (labels < classes)
    flat = torch.where(inside, labels, -100).reshape(-1)
    return [F.cross_entropy(logits.reshape(-1, classes), flat, reduction="none").reshape(labels.shape)]


def batch_norm(inputs, a):
    x, gamma, beta = inputs
    axes = list(range(x.dim() - 1))
    moved = x.movedim(-1, 1)
    y = F.batch_norm(moved, None, None, gamma, beta, training=True, eps=a["epsilon"]).movedim(1, -1)
    return [y, x.mean(axes), x.var(axes, unbiased=False)]


def batch_norm_inference(inputs, a):
    x, gamma, beta, mean, variance = inputs
    # F.batch_norm does not differentiate by the statistics; the formula does.
    return [(x - mean) / torch.sqrt(variance + a["epsilon"]) * gamma + beta]


def layer_norm(inputs, a):
    x, gamma, beta = inputs
    return [F.layer_norm(x, list(gamma.shape), gamma, beta, a["epsilon"])]


def rms_norm(inputs, a):
    x, gamma = inputs
    return [F.rms_norm(x, list(gamma.shape), gamma, a["epsilon"])]


def group_norm(inputs, a):
    x, gamma, beta = inputs
    return [F.group_norm(x.movedim(-1, 1), a["groups"], gamma, beta, a["epsilon"]).movedim(1, -1)]


def norm_gradient(forward, with_beta):
    """Gradients of a normalization by x, gamma and, where it has one, beta, themselves differentiable."""

    def run(inputs, a):
        dy, x, gamma = inputs
        arguments = [x, gamma] + ([torch.zeros_like(gamma)] if with_beta else [])
        probes = [argument + torch.zeros_like(argument).requires_grad_(True) for argument in arguments]
        return list(torch.autograd.grad((forward(probes, a)[0] * dy).sum(), probes, create_graph=True))

    return run


def batch_norm_gradient(inputs, a):
    """As autograd has it for statistics that depend on x, with their values replaced by the given ones."""
    dy, x, gamma, mean, variance = inputs
    axes = list(range(x.dim() - 1))
    inverse = torch.rsqrt(variance + a["epsilon"])
    n = (x - mean) * inverse
    h = dy * gamma
    dx = (h - h.mean(axes) - n * (h * n).mean(axes)) * inverse
    return [dx, (dy * n).sum(axes), dy.sum(axes)]


def cross_entropy_gradient(inputs, _):
    logits, labels, loss, dloss = inputs
    classes = logits.shape[-1]
    inside = ((labels >= 0) & (labels < classes)).unsqueeze(-1)
    chosen = labels.clamp(0, classes - 1).unsqueeze(-1)
    level = logits.gather(-1, chosen) + loss.unsqueeze(-1)
    one = F.one_hot(chosen.squeeze(-1), classes).double()
    return [torch.where(inside, (torch.exp(logits - level) - one) * dloss.unsqueeze(-1), 0.0)]


def pad(inputs, a):
    pairs = [n for pair in reversed(list(zip(a["before"], a["after"]))) for n in pair]
    return [F.pad(inputs[0], pairs, value=a["value"])]


def cast(inputs, a):
    return [inputs[0].double() if a["dtype"] == "f32" else inputs[0].trunc().long()]


def unary(function):
    return lambda inputs, a: [function(inputs[0])]


def binary(function):
    return lambda inputs, a: [function(inputs[0], inputs[1])]


OPERATORS = {
    "negate": unary(torch.neg),
    "exp": unary(torch.exp),
    "log": unary(torch.log),
    "sqrt": unary(torch.sqrt),
    "rsqrt": unary(torch.rsqrt),
    "reciprocal": unary(torch.reciprocal),
    "square": unary(torch.square),
    "abs": unary(torch.abs),
    "sign": unary(torch.sign),
    "erf": unary(torch.erf),
    "relu": unary(F.relu),
    "gradientReversal": lambda inputs, a: [(1 + a["scale"]) * inputs[0].detach() - a["scale"] * inputs[0]],
    "leakyRelu": lambda inputs, a: [F.leaky_relu(inputs[0], a["alpha"])],
    "elu": lambda inputs, a: [F.elu(inputs[0], a["alpha"])],
    "gelu": unary(F.gelu),
    "silu": unary(F.silu),
    "sigmoid": unary(torch.sigmoid),
    "tanh": unary(torch.tanh),
    "softplus": unary(lambda x: F.softplus(x, threshold=1000)),
    "cast": cast,
    "add": binary(torch.add),
    "subtract": binary(torch.sub),
    "multiply": binary(torch.mul),
    "divide": binary(torch.div),
    "maximum": binary(torch.maximum),
    "minimum": binary(torch.minimum),
    "equal": binary(lambda a, b: (a == b).double()),
    "greater": binary(lambda a, b: (a > b).double()),
    "less": binary(lambda a, b: (a < b).double()),
    "where": lambda inputs, a: [torch.where(inputs[0] != 0, inputs[1], inputs[2])],
    "reshape": lambda inputs, a: [inputs[0].reshape(a["shape"])],
    "transpose": lambda inputs, a: [inputs[0].permute(a["permutation"])],
    "broadcastTo": lambda inputs, a: [inputs[0].broadcast_to(a["shape"])],
    "concat": lambda inputs, a: [torch.cat(inputs, a["axis"])],
    "slice": lambda inputs, a: [inputs[0][tuple(slice(s, e) for s, e in zip(a["starts"], a["ends"]))]],
    "pad": pad,
    "reduceSum": lambda inputs, a: [inputs[0].sum(a["axes"], a["keepDims"])],
    "reduceMax": lambda inputs, a: [inputs[0].amax(a["axes"], a["keepDims"])],
    "reduceMean": lambda inputs, a: [inputs[0].mean(a["axes"], a["keepDims"])],
    "argMax": lambda inputs, a: [inputs[0].argmax(a["axis"])],
    "matmul": matmul,
    "attention": attention,
    "attentionGradient": attention_gradient,
    "conv2d": lambda inputs, a: [conv2d(*inputs, a)],
    "conv2dInputGradient": input_gradient(conv2d),
    "conv2dFilterGradient": conv2d_filter_gradient,
    "depthwiseConv2d": lambda inputs, a: [depthwise(*inputs, a)],
    "depthwiseConv2dInputGradient": input_gradient(depthwise),
    "depthwiseConv2dFilterGradient": depthwise_filter_gradient,
    "maxPool2d": max_pool,
    "maxPool2dGradient": max_pool_gradient,
    "avgPool2d": lambda inputs, a: [average_pool(inputs[0], a)],
    "avgPool2dGradient": average_pool_gradient,
    "gather": gather,
    "gatherGradient": gather_gradient,
    "oneHot": one_hot,
    "softmax": lambda inputs, a: [F.softmax(inputs[0], a["axis"])],
    "logSoftmax": lambda inputs, a: [F.log_softmax(inputs[0], a["axis"])],
    "softmaxCrossEntropy": cross_entropy,
    "sigmoidBinaryCrossEntropy": lambda inputs, a: [
        F.binary_cross_entropy_with_logits(inputs[0], inputs[1], reduction="none")
    ],
    "huberLoss": lambda inputs, a: [F.huber_loss(inputs[0], inputs[1], reduction="none", delta=a["delta"])],
    "batchNorm": batch_norm,
    "batchNormInference": batch_norm_inference,
    "layerNorm": layer_norm,
    "layerNormGradient": norm_gradient(layer_norm, True),
    "rmsNorm": rms_norm,
    "rmsNormGradient": norm_gradient(rms_norm, False),
    "groupNorm": group_norm,
    "groupNormGradient": norm_gradient(group_norm, True),
    "batchNormGradient": batch_norm_gradient,
    "softmaxGradient": lambda inputs, a: [
        torch._softmax_backward_data(inputs[1], inputs[0], a["axis"], torch.float64)
    ],
    "logSoftmaxGradient": lambda inputs, a: [
        torch._log_softmax_backward_data(inputs[1], inputs[0], a["axis"], torch.float64)
    ],
    "softmaxCrossEntropyGradient": cross_entropy_gradient,
    **RECURRENT,
}
