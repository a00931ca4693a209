/** Every template learns: on one made-up batch the loss falls step by step, on the reference interpreter. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../../engine/autodiff/differentiate";
import { ModuleBuilder } from "../../engine/ir/builder";
import { threefryNormal } from "../../engine/ir/threefry";
import { elementCount, typeOf } from "../../engine/ir/types";
import { buildModule } from "../../engine/model/build-module";
import { inferModel } from "../../engine/model/infer-model";
import { initializeParameters } from "../../engine/model/initialize-parameters";
import type { TensorData } from "../../engine/operators/define";
import { inferOutputs } from "../../engine/operators/registry";
import { Interpreter } from "../../engine/reference/interpreter";
import { templates } from "./registry";
import { templateDatasets } from "./template-datasets";

const BATCH = 4;
const STEPS = 6;

describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  it("lowers its loss on a batch that it sees again and again", () => {
    const project = template.create();
    const model = inferModel(project, templateDatasets[project.data.dataset]);
    const built = buildModule(model, { mode: "train", batchSize: BATCH });
    if (built.loss === undefined) throw new Error("There is no loss.");
    const trained = built.parameters.filter((parameter) => parameter.spec.trainable);
    const inputs = new Map(built.module.inputs.map((input) => [input.name, input.value]));
    const derived = differentiate(
      built.module,
      built.loss,
      trained.flatMap(({ name }) => inputs.get(name) ?? []),
    );
    const b = new ModuleBuilder("step", inferOutputs, derived.module);
    derived.gradients.forEach((gradient, position) => b.output(`gradient-${position}`, gradient));
    const step = new Interpreter(b.finish(), "f32");

    const data = new Map<string, TensorData>(initializeParameters(built.parameters, 1));
    for (const { name, value, kind } of built.module.inputs) {
      if (kind !== "batch") continue;
      const { dtype, shape } = typeOf(built.module, value);
      const length = elementCount(shape);
      if (name === "weights") data.set(name, new Float32Array(length).fill(1));
      else if (dtype === "i32")
        data.set(
          name,
          Int32Array.from({ length }, (_, index) => index % 3),
        );
      else
        data.set(
          name,
          Float32Array.from({ length }, (_, index) => threefryNormal(1, name.length, 0, index)),
        );
    }

    const losses = Array.from({ length: STEPS }, (_, index) => {
      const { outputs, updates } = step.run(data, { step: index, seed: 1, learningRate: 0 });
      for (const [name, tensor] of updates) data.set(name, tensor.data);
      trained.forEach(({ name }, position) => {
        const gradient = outputs[`gradient-${position}`]?.data;
        const values = data.get(name);
        if (gradient === undefined || values === undefined) throw new Error(`No gradient by ${name}.`);
        data.set(
          name,
          Float32Array.from(values, (value, at) => value - 0.01 * (gradient[at] ?? Number.NaN)),
        );
      });
      return outputs.loss?.data[0] ?? Number.NaN;
    });
    for (const loss of losses) expect(Number.isFinite(loss)).toBe(true);
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.98);
  });
});
