/** A model as a Keras 3 file on TensorFlow: classes, weights, loss, optimizer with its schedule, and a training loop. */
import { readNumber } from "../../layers/attributes";
import type { TrainingSettings } from "../../model/types";
import type { CodePlan, Comparison } from "./code-plan";
import { comparesBinary } from "./code-plan";
import type { CodeLine, CodeRequest, Dialect } from "./code-types";
import { line, lines } from "./code-types";
import { kerasLayer } from "./keras-layers";
import { KERAS_MODULES } from "./keras-modules";
import { pythonTuple } from "./layer-expression";
import { plainText, pythonString } from "./names";
import { docstring, indented, sections, withReturn } from "./python-text";
import { lossSection, metricSection } from "./training-text";
import { writeModel } from "./write-model";

function kerasDialect(plan: CodePlan): Dialect {
  return {
    channelsFirst: false,
    layer: kerasLayer,
    layoutOf: () => "any",
    taken: KERAS_MODULES.map(([name]) => name),
    construct: (name) => `${name}()`,
    writeClass: ({ name, summary, top, parameters, init, body, results }) => {
      const returned =
        top && results.length > 1
          ? `{${results.map((result) => `${pythonString(result.name)}: ${result.variable}`).join(", ")}}`
          : results.map(({ variable }) => variable).join(", ");
      const read = [...new Map(plan.args.map((each) => [each.name, each.field]))].map(([variable, field]) =>
        line(`${variable} = inputs[${pythonString(field)}]`),
      );
      return [
        line(`class ${name}(${top ? "keras.Model" : "layers.Layer"}):`),
        ...indented(docstring(plainText(summary)), 4),
        line(""),
        line("    def __init__(self):"),
        ...indented([line("super().__init__()"), ...init], 8),
        line(""),
        line(`    def call(self, ${top ? "inputs, training=False" : parameters.join(", ")}):`),
        ...indented([...(top ? read : []), ...withReturn(body, returned)], 8),
        ...(top ? [] : [line(""), line("")]),
      ];
    },
  };
}

function lossOf(each: Comparison): string {
  const { prediction, target, node, targetSpec } = each;
  switch (node.layer) {
    case "crossEntropy":
      return `ops.mean(keras.losses.sparse_categorical_crossentropy(${target}, ${prediction}, from_logits=True))`;
    case "binaryCrossEntropy": {
      const wanted =
        targetSpec.dtype === "f32" ? target : `ops.reshape(ops.cast(${target}, "float32"), ops.shape(${prediction}))`;
      return `ops.mean(keras.losses.binary_crossentropy(${wanted}, ${prediction}, from_logits=True))`;
    }
    case "huber":
      return `ops.mean(keras.losses.huber(${target}, ${prediction}, delta=${readNumber(node.attributes, "delta")}))`;
    case "meanSquaredError":
      return `ops.mean(keras.losses.mean_squared_error(${target}, ${prediction}))`;
    default:
      throw new Error(`The loss ${node.layer} cannot be written in Keras.`);
  }
}

function metricOf(each: Comparison): string {
  const { prediction, target, node, predictionSpec, targetSpec } = each;
  switch (node.layer) {
    case "accuracy": {
      const threshold = predictionSpec.range === "probability" ? "0.5" : "0";
      return comparesBinary(each)
        ? `ops.mean(ops.cast(ops.reshape(${prediction} > ${threshold}, (-1,)) == ops.cast(${target}, "bool"), "float32"))`
        : `ops.mean(keras.metrics.sparse_categorical_accuracy(${target}, ${prediction}))`;
    }
    case "topKAccuracy":
      return `ops.mean(keras.metrics.sparse_top_k_categorical_accuracy(${target}, ${prediction}, k=${readNumber(node.attributes, "k")}))`;
    case "meanAbsoluteError":
      return `${targetSpec.scale === undefined ? "" : `${targetSpec.scale.deviation} * `}ops.mean(keras.losses.mean_absolute_error(${target}, ${prediction}))`;
    default:
      throw new Error(`The metric ${node.layer} cannot be written in Keras.`);
  }
}

function optimizerOf(training: TrainingSettings, rate: string): string {
  const { momentum, epsilon, weightDecay, optimizer } = training;
  // Keras decays weights apart from the gradient, as AdamW does. Elsewhere the decay is part of the gradient, which it lacks.
  const shared = [
    rate,
    optimizer === "adamw" ? `weight_decay=${weightDecay}` : "",
    training.clipNorm > 0 ? `global_clipnorm=${training.clipNorm}` : "",
    training.averageDecay > 0 ? `use_ema=True, ema_momentum=${training.averageDecay}` : "",
    training.accumulationSteps > 1 ? `gradient_accumulation_steps=${training.accumulationSteps}` : "",
  ].filter((each) => each !== "");
  const [first = rate, ...rest] = shared;
  const own: Readonly<Record<TrainingSettings["optimizer"], readonly string[]>> = {
    sgd: [`momentum=${momentum}`, ...(training.nesterov ? ["nesterov=True"] : [])],
    adam: [`beta_1=${training.beta1}`, `beta_2=${training.beta2}`, `epsilon=${epsilon}`],
    adamw: [`beta_1=${training.beta1}`, `beta_2=${training.beta2}`, `epsilon=${epsilon}`],
    rmsprop: [`rho=${training.decay}`, `momentum=${momentum}`, `epsilon=${epsilon}`],
  };
  const name = { sgd: "SGD", adam: "Adam", adamw: "AdamW", rmsprop: "RMSprop" }[optimizer];
  return `keras.optimizers.${name}(${[first, ...own[optimizer], ...rest].join(", ")})`;
}

const RISE_AND_FALL = `class RiseAndFall(keras.optimizers.schedules.LearningRateSchedule):
    """Rises to the rate over the first steps, then stays there or falls along half a cosine."""

    def __init__(self, rate, rise, steps, start, end):
        self.rate, self.rise, self.steps, self.start, self.end = rate, rise, steps, start, end

    def __call__(self, step):
        step = ops.cast(step, "float32")
        risen = ops.clip(step / self.rise, 0.0, 1.0)
        fallen = ops.clip((step - self.rise) / max(1, self.steps - self.rise), 0.0, 1.0)
        rising = self.start + (self.rate - self.start) * risen
        falling = self.end + (self.rate - self.end) * 0.5 * (1 + ops.cos(np.pi * fallen))
        return ops.where(step < self.rise, rising, falling)`;

/** The schedule as an expression over `steps` and `epochs`. */
function scheduleOf({ schedule, learningRate: rate, warmupShare, dropEvery, dropFactor }: TrainingSettings): string {
  const rise = `max(1, round(${warmupShare} * steps))`;
  switch (schedule) {
    case "constant":
      return String(rate);
    case "step":
      return `keras.optimizers.schedules.ExponentialDecay(${rate}, ${dropEvery} * steps // epochs, ${dropFactor}, staircase=True)`;
    case "warmup":
      return `RiseAndFall(${rate}, ${rise}, steps, start=0.0, end=${rate})`;
    case "cosine":
      return warmupShare === 0
        ? `keras.optimizers.schedules.CosineDecay(${rate}, steps)`
        : `RiseAndFall(${rate}, ${rise}, steps, start=0.0, end=0.0)`;
    case "one-cycle":
      return `RiseAndFall(${rate}, ${rise}, steps, start=${rate} / 25, end=${rate} / 250_000)`;
  }
}

function inputsOf(plan: CodePlan): string {
  const first = plan.fields[0]?.name;
  const count = first === undefined ? "64" : `len(batch[${pythonString(first)}])`;
  const entries = [...new Map(plan.args.map((each) => [each.field, each])).values()].map(
    ({ field, noise, spec }) =>
      `${pythonString(field)}: ${noise ? `keras.random.normal((${[count, ...spec.shape].join(", ")}))` : `batch[${pythonString(field)}]`}`,
  );
  return `{${entries.join(", ")}}`;
}

export function writeKeras(request: CodeRequest, plan: CodePlan): readonly CodeLine[] {
  const { training, projectName } = request;
  const written = writeModel(request, kerasDialect(plan), plan.args, plan.results);
  const trains = plan.comparisons.some(({ role }) => role === "loss");
  const schedule = scheduleOf(training);
  const shapes = [...new Map(plan.args.map((each) => [each.field, each])).values()];
  return sections(
    [
      ...docstring(
        `${plainText(projectName)}, written in Keras 3 on TensorFlow.`,
        ...plan.notes,
        "",
        "Needs: pip install keras tensorflow safetensors",
      ),
      line(""),
      line("import keras"),
      line("import numpy as np"),
      line("import tensorflow as tf"),
      line("from keras import layers, ops"),
      line("from safetensors.numpy import load_file"),
      line(""),
      line("# Inputs of the model by name: shape without the batch, and type."),
      line("INPUTS = {"),
      ...shapes.map(({ field, spec }) =>
        line(
          `    ${pythonString(field)}: (${pythonTuple(spec.shape)}, "${spec.dtype === "f32" ? "float32" : "int32"}"),`,
        ),
      ),
      line("}"),
    ],
    ...KERAS_MODULES.filter(([name]) => written.uses.has(name)).map(([, code]) => lines(code)),
    ...(schedule.startsWith("RiseAndFall") ? [lines(RISE_AND_FALL)] : []),
    written.classes,
    [
      line("def load_weights(model, path):"),
      ...indented(
        [
          ...docstring(
            "Loads weights that Trainyard exported as safetensors.",
            "Layouts are the same: Dense kernels [in, out], convolutions [height, width, in, out].",
            "The model is called once before, so that its variables are there.",
          ),
          line("model({name: np.zeros((1, *shape), dtype) for name, (shape, dtype) in INPUTS.items()})"),
          line("tensors = load_file(path)"),
          ...written.loads,
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
              line(`optimizer = ${optimizerOf(training, schedule.includes("(") ? "schedule" : schedule)}`),
              ...(training.weightDecay > 0 && training.optimizer !== "adamw"
                ? [line(`decay = ${training.weightDecay}  # added to the gradient, which Keras has no option for`)]
                : []),
              line(""),
              line("@tf.function"),
              line("def step(batch):"),
              line("    with tf.GradientTape() as tape:"),
              line(`        outputs = model(${inputsOf(plan)}, training=True)`),
              line("        loss = compute_loss(outputs, batch)"),
              line("    gradients = tape.gradient(loss, model.trainable_variables)"),
              ...(training.weightDecay > 0 && training.optimizer !== "adamw"
                ? [line("    gradients = [g + decay * w for g, w in zip(gradients, model.trainable_variables)]")]
                : []),
              line("    optimizer.apply(gradients, model.trainable_variables)"),
              line("    return loss"),
              line(""),
              line("for epoch in range(epochs):"),
              line("    for batch in batches:"),
              line("        loss = step(batch)"),
              line('    print(f"epoch {epoch + 1}: loss {float(loss):.4f}")'),
              ...(training.averageDecay > 0
                ? [line("optimizer.finalize_variable_values(model.trainable_variables)  # the average predicts")]
                : []),
            ],
            4,
          ),
        ],
    [
      line('if __name__ == "__main__":'),
      ...indented(
        [
          line(`keras.utils.set_random_seed(${training.seed})`),
          line("model = Model()"),
          line('load_weights(model, "model.safetensors")'),
          line("model.summary()"),
        ],
        4,
      ),
    ],
  );
}
