/** A model as a PyTorch file: classes, weights, loss, optimizer with its schedule, and a training loop. */
import type { TrainingSettings } from "../../model/types";
import type { Comparison, CodePlan } from "./code-plan";
import { comparesBinary } from "./code-plan";
import type { CodeLine, CodeRequest, Dialect } from "./code-types";
import { line, lines } from "./code-types";
import { plainText, pythonString } from "./names";
import { docstring, indented, sections, withReturn } from "./python-text";
import { pytorchLayer, pytorchLayout } from "./pytorch-layers";
import { PYTORCH_MODULES } from "./pytorch-modules";
import { lossSection, metricSection } from "./training-text";
import { writeModel } from "./write-model";
import { readNumber } from "../../layers/attributes";

export const pytorchDialect: Dialect = {
  channelsFirst: true,
  layer: pytorchLayer,
  layoutOf: pytorchLayout,
  taken: ["F", ...PYTORCH_MODULES.map(([name]) => name)],
  construct: (name) => `${name}()`,
  writeClass: ({ name, summary, top, parameters, init, body, results }) => {
    const returned =
      top && results.length > 1
        ? `{${results.map((result) => `${pythonString(result.name)}: ${result.variable}`).join(", ")}}`
        : results.map(({ variable }) => variable).join(", ");
    return [
      line(`class ${name}(nn.Module):`),
      ...indented(docstring(plainText(summary)), 4),
      line(""),
      line("    def __init__(self):"),
      ...indented([line("super().__init__()"), ...init], 8),
      line(""),
      line(`    def forward(self, ${parameters.join(", ")}):`),
      ...indented(withReturn(body, returned), 8),
      ...(top ? [] : [line(""), line("")]),
    ];
  },
};

function lossOf(each: Comparison): string {
  const { prediction, target, predictionSpec, node } = each;
  const asNumbers = `${target}.float().reshape(${prediction}.shape)`;
  switch (node.layer) {
    case "crossEntropy":
      return predictionSpec.shape.length > 1
        ? `F.cross_entropy(${prediction}.flatten(0, -2), ${target}.flatten().long())`
        : `F.cross_entropy(${prediction}, ${target}.long())`;
    case "binaryCrossEntropy":
      return `F.binary_cross_entropy_with_logits(${prediction}, ${each.targetSpec.dtype === "f32" ? target : asNumbers})`;
    case "huber":
      return `F.huber_loss(${prediction}, ${target}, delta=${readNumber(node.attributes, "delta")})`;
    case "meanSquaredError":
      return `F.mse_loss(${prediction}, ${target})`;
    default:
      throw new Error(`The loss ${node.layer} cannot be written in PyTorch.`);
  }
}

function metricOf(each: Comparison): string {
  const { prediction, target, node, predictionSpec, targetSpec } = each;
  switch (node.layer) {
    case "accuracy": {
      const threshold = predictionSpec.range === "probability" ? "0.5" : "0";
      return comparesBinary(each)
        ? `((${prediction} > ${threshold}).flatten() == ${target}).float().mean()`
        : `(${prediction}.argmax(-1) == ${target}).float().mean()`;
    }
    case "topKAccuracy":
      return `(${prediction}.topk(${readNumber(node.attributes, "k")}).indices == ${target}.unsqueeze(-1)).any(-1).float().mean()`;
    case "meanAbsoluteError":
      return `${targetSpec.scale === undefined ? "" : `${targetSpec.scale.deviation} * `}F.l1_loss(${prediction}, ${target})`;
    default:
      throw new Error(`The metric ${node.layer} cannot be written in PyTorch.`);
  }
}

function optimizerOf(training: TrainingSettings): string {
  const { learningRate: lr, weightDecay, momentum, epsilon } = training;
  const decay = weightDecay === 0 && training.optimizer !== "adamw" ? "" : `, weight_decay=${weightDecay}`;
  const betas = `, betas=(${training.beta1}, ${training.beta2}), eps=${epsilon}`;
  switch (training.optimizer) {
    case "sgd": {
      const moving = momentum === 0 ? "" : `, momentum=${momentum}${training.nesterov ? ", nesterov=True" : ""}`;
      return `torch.optim.SGD(model.parameters(), lr=${lr}${moving}${decay})`;
    }
    case "adam":
      return `torch.optim.Adam(model.parameters(), lr=${lr}${betas}${decay})`;
    case "adamw":
      return `torch.optim.AdamW(model.parameters(), lr=${lr}${betas}${decay})`;
    case "rmsprop":
      return `torch.optim.RMSprop(model.parameters(), lr=${lr}, alpha=${training.decay}, eps=${epsilon}${momentum === 0 ? "" : `, momentum=${momentum}`}${decay})`;
  }
}

function scheduleOf({
  schedule,
  learningRate,
  warmupShare,
  dropEvery,
  dropFactor,
}: TrainingSettings): readonly string[] {
  const warmup = [
    `warmup_steps = max(1, round(${warmupShare} * steps))`,
    "warmup = torch.optim.lr_scheduler.LinearLR(optimizer, 1 / warmup_steps, total_iters=max(1, warmup_steps - 1))",
  ];
  switch (schedule) {
    case "constant":
      return [];
    case "step":
      return [
        `schedule = torch.optim.lr_scheduler.StepLR(optimizer, ${dropEvery} * steps // epochs, gamma=${dropFactor})`,
      ];
    case "warmup":
      return [...warmup.slice(0, 1), (warmup[1] ?? "").replace("warmup =", "schedule =")];
    case "cosine":
      return warmupShare === 0
        ? ["schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)"]
        : [
            ...warmup,
            "decay = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, max(1, steps - warmup_steps))",
            "schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [warmup, decay], [warmup_steps])",
          ];
    case "one-cycle":
      return [
        `schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, ${learningRate}, total_steps=steps, pct_start=${warmupShare}, cycle_momentum=False)`,
      ];
  }
}

function argumentOf({ noise, field, spec }: CodePlan["args"][number], plan: CodePlan): string {
  if (!noise) return `batch[${pythonString(field)}]`;
  const first = plan.fields[0]?.name;
  const count = first === undefined ? "64" : `len(batch[${pythonString(first)}])`;
  return `torch.randn(${[count, ...spec.shape].join(", ")})`;
}

export function writePytorch(request: CodeRequest, plan: CodePlan): readonly CodeLine[] {
  const { training, projectName } = request;
  const written = writeModel(request, pytorchDialect, plan.args, plan.results);
  const trains = plan.comparisons.some(({ role }) => role === "loss");
  const called = `model(${plan.args.map((each) => argumentOf(each, plan)).join(", ")})`;
  const schedule = scheduleOf(training);
  const every = training.accumulationSteps;
  const averages = training.averageDecay > 0;
  return sections(
    [
      ...docstring(
        `${plainText(projectName)}, written in PyTorch.`,
        ...plan.notes,
        "",
        "Needs: pip install torch safetensors",
      ),
      line(""),
      line("import torch"),
      line("import torch.nn.functional as F"),
      line("from safetensors.torch import load_file"),
      line("from torch import nn"),
    ],
    ...PYTORCH_MODULES.filter(([name]) => written.uses.has(name)).map(([, code]) => lines(code)),
    written.classes,
    [
      line("def load_weights(model, path):"),
      ...indented(
        [
          ...docstring(
            "Loads weights that Trainyard exported as safetensors.",
            "Trainyard keeps Dense kernels as [in, out] and convolutions as [height, width, in, out];",
            "PyTorch wants [out, in] and [out, in, height, width].",
          ),
          line("tensors = load_file(path)"),
          line("weights = {"),
          ...indented(written.loads, 4),
          line("}"),
          line("model.load_state_dict(weights)"),
        ],
        4,
      ),
    ],
    lossSection(plan, lossOf),
    metricSection(plan, metricOf),
    !trains
      ? []
      : [
          line(`def train(model, batches, epochs=${training.epochs}):`),
          ...indented(
            [
              ...docstring(
                `Trains on batches of ${training.batchSize} examples: a list of dictionaries of tensors by name.`,
              ),
              ...(schedule.length > 0 ? [line(`steps = epochs * len(batches)${every > 1 ? ` // ${every}` : ""}`)] : []),
              line(`optimizer = ${optimizerOf(training)}`),
              ...schedule.map((text) => line(text)),
              ...(averages
                ? [
                    line(`follow = torch.optim.swa_utils.get_ema_multi_avg_fn(${training.averageDecay})`),
                    line("average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=follow)"),
                  ]
                : []),
              line("model.train()"),
              line("for epoch in range(epochs):"),
              ...indented(
                [
                  line(every > 1 ? "for index, batch in enumerate(batches):" : "for batch in batches:"),
                  line(`    outputs = ${called}`),
                  line("    loss = compute_loss(outputs, batch)"),
                  ...(every > 1
                    ? [
                        line(`    (loss / ${every}).backward()`),
                        line(`    if (index + 1) % ${every} != 0:`),
                        line("        continue"),
                      ]
                    : [line("    optimizer.zero_grad()"), line("    loss.backward()")]),
                  ...(training.clipNorm > 0
                    ? [line(`    nn.utils.clip_grad_norm_(model.parameters(), ${training.clipNorm})`)]
                    : []),
                  line("    optimizer.step()"),
                  ...(averages ? [line("    average.update_parameters(model)")] : []),
                  ...(every > 1 ? [line("    optimizer.zero_grad()")] : []),
                  ...(schedule.length > 0 ? [line("    schedule.step()")] : []),
                  line('print(f"epoch {epoch + 1}: loss {loss.item():.4f}")'),
                ],
                4,
              ),
              ...(averages ? [line("model.load_state_dict(average.module.state_dict())  # the average predicts")] : []),
            ],
            4,
          ),
        ],
    [
      line('if __name__ == "__main__":'),
      ...indented(
        [
          line(`torch.manual_seed(${training.seed})`),
          line("model = Model()"),
          line('load_weights(model, "model.safetensors")'),
          line("model.eval()"),
          line("print(model)"),
        ],
        4,
      ),
    ],
  );
}
