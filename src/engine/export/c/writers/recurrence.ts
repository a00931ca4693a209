/** Recurrences over `[batch, time, gates * units]`, given what the input adds to the gates. The state begins at zero. */
import { text } from "../../../operators/define";
import { sequenceSize } from "../../../operators/recurrence";
import { SIGMOID } from "../c-expression";
import type { CBlock, CFunction, CSite, CWriter } from "../c-writer";
import { outputType } from "../c-writer";

/**
 * @param parameters what the function takes beside x, r, h and the sizes.
 * @param cell what unit `u` does; \`x[u + gate * units]\` is given, \`sums[u + gate * units]\` is what the state adds, \`before\` its last state.
 */
function recurrence(name: string, gates: number, parameters: string, cell: readonly string[]): CFunction {
  return {
    name,
    text: `/* \`t\` holds ${gates} * units sums, and behind them what a cell remembers. */
static void ${name}(const float *x, const float *r, ${parameters}float *h, float *t, int32_t batch, int32_t time,
                    int32_t units) {
  float *sums = t, *memory = t + ${gates} * units;
  for (int32_t n = 0; n < batch; n++) {
    for (int32_t u = 0; u < units; u++) memory[u] = 0.0f;
    for (int32_t step = 0; step < time; step++, x += ${gates} * units, h += units) {
      for (int32_t u = 0; u < ${gates} * units; u++) sums[u] = 0.0f;
      for (int32_t k = 0; step > 0 && k < units; k++) {
        const float factor = (h - units)[k];
        for (int32_t u = 0; u < ${gates} * units; u++) sums[u] += factor * r[k * ${gates} * units + u];
      }
      for (int32_t u = 0; u < units; u++) {
${cell.map((line) => `        ${line}`).join("\n")}
      }
    }
  }
}`,
  };
}

const gate = (position: number): string =>
  position === 0 ? "u" : position === 1 ? "u + units" : `u + ${position} * units`;
const total = (position: number): string => `x[${gate(position)}] + sums[${gate(position)}]`;

const LSTM = recurrence("lstm", 4, "", [
  `const float input = sigmoid(${total(0)}), forget = sigmoid(${total(1)});`,
  `const float candidate = tanhf(${total(2)}), output = sigmoid(${total(3)});`,
  "memory[u] = forget * memory[u] + input * candidate;",
  "h[u] = output * tanhf(memory[u]);",
]);
const GRU = recurrence("gru", 3, "const float *d, ", [
  `const float reset = sigmoid(${total(0)} + d[${gate(0)}]), renewal = sigmoid(${total(1)} + d[${gate(1)}]);`,
  `const float candidate = tanhf(x[${gate(2)}] + reset * (sums[${gate(2)}] + d[${gate(2)}]));`,
  "memory[u] = candidate + renewal * (memory[u] - candidate);",
  "h[u] = memory[u];",
]);
const SIMPLE = (relu: boolean): CFunction =>
  recurrence(relu ? "relu_rnn" : "tanh_rnn", 1, "", [
    `const float sum = ${total(0)};`,
    relu ? "h[u] = sum > 0.0f ? sum : 0.0f;" : "h[u] = tanhf(sum);",
  ]);

function walk(site: CSite, fn: CFunction, gates: number, operands: string, more: readonly CFunction[]): CBlock {
  const { batch, time, width: units } = sequenceSize(outputType(site));
  return {
    lines: [`${fn.name}(${operands}, y0, t, ${batch}, ${time}, ${units});`],
    functions: [...more, fn],
    temporary: (gates + 1) * units,
  };
}

/** What serves the gradient has no use here, and is not computed. */
function predictionOnly(site: CSite): void {
  if (site.outputs.slice(1).some((type) => type !== undefined))
    throw new Error("C holds the states of a recurrence only, not what its gradient needs.");
}

const lstmSequence: CWriter = {
  write: (site) => {
    predictionOnly(site);
    return walk(site, LSTM, 4, "x0, x1", [SIGMOID]);
  },
};
const gruSequence: CWriter = {
  write: (site) => {
    predictionOnly(site);
    return walk(site, GRU, 3, "x0, x1, x2", [SIGMOID]);
  },
};
const simpleRnnSequence: CWriter = {
  write: (site) => walk(site, SIMPLE(text(site.attributes, "activation") === "relu"), 1, "x0, x1", []),
};

export const recurrences = { lstmSequence, gruSequence, simpleRnnSequence };
