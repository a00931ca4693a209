/** A model as a JAX file: Flax NNX modules, which Flax recommends for new code, with Optax. Weights, loss, optimizer and a training loop. */
import { readNumber } from "../../layers/attributes";
import type { TrainingSettings } from "../../model/types";
import type { CodePlan, Comparison } from "./code-plan";
import { comparesBinary } from "./code-plan";
import type { CodeLine, CodeRequest, Dialect } from "./code-types";
import { line, lines } from "./code-types";
import { flaxLayer } from "./flax-layers";
import { FLAX_MODULES } from "./flax-modules";
import { plainText, pythonString } from "./names";
import { docstring, indented, sections, withReturn } from "./python-text";
import { lossSection, metricSection } from "./training-text";
import { writeModel } from "./write-model";

const flaxDialect: Dialect = {
  channelsFirst: false,
  layer: flaxLayer,
  layoutOf: () => "any",
  taken: FLAX_MODULES.map(([name]) => name),
  construct: (name) => `${name}(rngs)`,
  writeClass: ({ name, summary, top, parameters, init, body, results }) => {
    const returned =
      top && results.length > 1
        ? `{${results.map((result) => `${pythonString(result.name)}: ${result.variable}`).join(", ")}}`
        : results.map(({ variable }) => variable).join(", ");
    return [
      line(`class ${name}(nnx.Module):`),
      ...indented(docstring(plainText(summary)), 4),
      line(""),
      line("    def __init__(self, rngs):"),
      ...indented(init.length === 0 ? [line("pass")] : init, 8),
      line(""),
      line(`    def __call__(self, ${parameters.join(", ")}):`),
      ...indented(withReturn(body, returned), 8),
      ...(top ? [] : [line(""), line("")]),
    ];
  },
};

function lossOf(each: Comparison): string {
  const { prediction, target, node, targetSpec } = each;
  switch (node.layer) {
    case "crossEntropy":
      return `optax.softmax_cross_entropy_with_integer_labels(${prediction}, ${target}).mean()`;
    case "binaryCrossEntropy":
      return `optax.sigmoid_binary_cross_entropy(${prediction}, ${targetSpec.dtype === "f32" ? target : `${target}.reshape(${prediction}.shape)`}).mean()`;
    case "huber":
      return `optax.huber_loss(${prediction}, ${target}, delta=${readNumber(node.attributes, "delta")}).mean()`;
    case "meanSquaredError":
      return `jnp.square(${prediction} - ${target}).mean()`;
    default:
      throw new Error(`The loss ${node.layer} cannot be written in Flax.`);
  }
}

function metricOf(each: Comparison): string {
  const { prediction, target, node, predictionSpec, targetSpec } = each;
  switch (node.layer) {
    case "accuracy": {
      const threshold = predictionSpec.range === "probability" ? "0.5" : "0";
      return comparesBinary(each)
        ? `((${prediction} > ${threshold}).ravel() == ${target}).mean()`
        : `(${prediction}.argmax(-1) == ${target}).mean()`;
    }
    case "topKAccuracy":
      return `(jax.lax.top_k(${prediction}, ${readNumber(node.attributes, "k")})[1] == ${target}[..., None]).any(-1).mean()`;
    case "meanAbsoluteError":
      return `${targetSpec.scale === undefined ? "" : `${targetSpec.scale.deviation} * `}jnp.abs(${prediction} - ${target}).mean()`;
    default:
      throw new Error(`The metric ${node.layer} cannot be written in Flax.`);
  }
}

/** The learning rate as an expression over `steps` and `epochs`. */
function scheduleOf({ schedule, learningRate: rate, warmupShare, dropEvery, dropFactor }: TrainingSettings): string {
  const warmup = `max(1, round(${warmupShare} * steps))`;
  switch (schedule) {
    case "constant":
      return String(rate);
    case "step":
      return `optax.exponential_decay(${rate}, ${dropEvery} * steps // epochs, ${dropFactor}, staircase=True)`;
    case "warmup":
      return `optax.linear_schedule(0.0, ${rate}, ${warmup})`;
    case "cosine":
      return warmupShare === 0
        ? `optax.cosine_decay_schedule(${rate}, steps)`
        : `optax.warmup_cosine_decay_schedule(0.0, ${rate}, ${warmup}, max(2, steps))`;
    case "one-cycle":
      return `optax.cosine_onecycle_schedule(max(5, steps), ${rate}, ${warmupShare}, 25, 10_000)`;
  }
}

function optimizerOf(training: TrainingSettings, rate: string): readonly string[] {
  const { momentum, epsilon, weightDecay, optimizer, nesterov } = training;
  const betas = `b1=${training.beta1}, b2=${training.beta2}, eps=${epsilon}`;
  const update = {
    sgd: `optax.sgd(${rate}, momentum=${momentum}${nesterov ? ", nesterov=True" : ""})`,
    adam: `optax.adam(${rate}, ${betas})`,
    adamw: `optax.adamw(${rate}, ${betas}, weight_decay=${weightDecay})`,
    rmsprop: `optax.rmsprop(${rate}, decay=${training.decay}, eps=${epsilon}, eps_in_sqrt=False, momentum=${momentum})`,
  }[optimizer];
  const chain = [
    ...(training.clipNorm > 0 ? [`optax.clip_by_global_norm(${training.clipNorm})`] : []),
    ...(weightDecay > 0 && optimizer !== "adamw" ? [`optax.add_decayed_weights(${weightDecay})`] : []),
    update,
  ];
  const all = chain.length === 1 ? update : `optax.chain(${chain.join(", ")})`;
  return [
    `update = ${training.accumulationSteps > 1 ? `optax.MultiSteps(${all}, ${training.accumulationSteps})` : all}`,
  ];
}

function argumentsOf(plan: CodePlan): string {
  const first = plan.fields[0]?.name;
  const count = first === undefined ? "64" : `len(batch[${pythonString(first)}])`;
  return [...new Map(plan.args.map((each) => [each.name, each])).values()]
    .map(({ noise, field, spec }) =>
      noise ? `jax.random.normal(key, (${[count, ...spec.shape].join(", ")}))` : `batch[${pythonString(field)}]`,
    )
    .join(", ");
}

export function writeFlax(request: CodeRequest, plan: CodePlan): readonly CodeLine[] {
  const { training, projectName } = request;
  const written = writeModel(request, flaxDialect, plan.args, plan.results);
  const trains = plan.comparisons.some(({ role }) => role === "loss");
  const averages = training.averageDecay > 0;
  const noisy = plan.args.some(({ noise }) => noise);
  const schedule = scheduleOf(training);
  const loads = written.loads.length === 0 ? [line("del model, tensors  # no layer has weights")] : written.loads;
  const partial = written.classes.some(({ text }) => text.includes("partial("));
  return sections(
    [
      ...docstring(
        `${plainText(projectName)}, written in JAX with Flax NNX.`,
        ...plan.notes,
        "",
        "Needs: pip install flax optax safetensors",
      ),
      line(""),
      ...(partial ? [line("from functools import partial"), line("")] : []),
      line("import jax"),
      line("import jax.numpy as jnp"),
      line("import optax"),
      line("from flax import nnx"),
      line("from safetensors.flax import load_file"),
    ],
    ...FLAX_MODULES.filter(([name]) => written.uses.has(name)).map(([, code]) => lines(code)),
    written.classes,
    [
      line("def load_weights(model, path):"),
      ...indented(
        [
          ...docstring(
            "Loads weights that Trainyard exported as safetensors.",
            "Layouts are the same: Dense kernels [in, out], convolutions [height, width, in, out].",
          ),
          line("tensors = load_file(path)"),
          ...loads,
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
                `Trains on batches of ${training.batchSize} examples: a list of dictionaries of arrays by name.`,
              ),
              ...(schedule.includes("steps")
                ? [
                    line(
                      `steps = epochs * len(batches)${training.accumulationSteps > 1 ? ` // ${training.accumulationSteps}` : ""}`,
                    ),
                  ]
                : []),
              ...(schedule.includes("(") ? [line(`schedule = ${schedule}`)] : []),
              ...optimizerOf(training, schedule.includes("(") ? "schedule" : schedule).map((each) => line(each)),
              line("optimizer = nnx.Optimizer(model, update, wrt=nnx.Param)"),
              line("model.train()"),
              line(""),
              line("@nnx.jit"),
              line(`def step(model, optimizer, batch${noisy ? ", key" : ""}):`),
              line("    def loss_of(model):"),
              line(`        return compute_loss(model(${argumentsOf(plan)}), batch)`),
              line(""),
              line("    loss, gradients = nnx.value_and_grad(loss_of)(model)"),
              line("    optimizer.update(model, gradients)"),
              line("    return loss"),
              line(""),
              ...(noisy ? [line(`key = jax.random.key(${training.seed})`)] : []),
              ...(averages ? [line("average = jax.tree.map(jnp.copy, nnx.state(model, nnx.Param))")] : []),
              line("for epoch in range(epochs):"),
              line("    for batch in batches:"),
              ...(noisy ? [line("        key, drawn = jax.random.split(key)")] : []),
              line(`        loss = step(model, optimizer, batch${noisy ? ", drawn" : ""})`),
              ...(averages
                ? [
                    line(
                      `        average = optax.incremental_update(nnx.state(model, nnx.Param), average, 1 - ${training.averageDecay})`,
                    ),
                  ]
                : []),
              line('    print(f"epoch {epoch + 1}: loss {loss:.4f}")'),
              ...(averages ? [line("nnx.update(model, average)  # the average predicts")] : []),
            ],
            4,
          ),
        ],
    [
      line('if __name__ == "__main__":'),
      ...indented(
        [
          line(`model = Model(nnx.Rngs(${training.seed}))`),
          line('load_weights(model, "model.safetensors")'),
          line("model.eval()"),
          line("print(model)"),
        ],
        4,
      ),
    ],
  );
}
