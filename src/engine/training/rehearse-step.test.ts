import { describe, expect, it } from "vitest";
import { elementCount } from "../ir/types";
import type { StepOutline, TensorReport } from "../metrics/step-outline";
import { Interpreter } from "../reference/interpreter";
import { CpuDevice } from "../runtime/cpu-device";
import { compileRun } from "./compile-run";
import { outlineStep } from "./outline-step";
import { bitsOf, smallBatch, smallRequest, takeSmallRun } from "./rehearsal-cases";
import { StepRehearsal } from "./rehearse-step";
import type { TrainingRun } from "./training-run";
import { inputsOfBatch } from "./update-batches";

const START = { row: 0, column: 0 };
const device = new CpuDevice();

function idNamed({ tensors }: StepOutline, name: string): number {
  const tensor = tensors.find((other) => other.name === name);
  if (tensor === undefined) throw new Error(`No tensor ${name} among: ${tensors.map((t) => t.name).join("; ")}.`);
  return tensor.id;
}

/** The step of the small model from fresh weights, and the same for the interpreter. */
async function openFresh(windowBytes?: number) {
  const compiled = compileRun(smallRequest());
  const weights = compiled.initialState(compiled.initialWeights());
  const session = device.createSession();
  await session.prepare(compiled.train);
  for (const [name, { data }] of weights) session.write(name, data);
  const inputs = inputsOfBatch(smallBatch(0), 0, { step: 0, seed: 5, learningRate: 0.01 });
  const outlined = outlineStep({
    module: compiled.train,
    model: compiled.model,
    gradientOf: compiled.gradientOf,
    scaledLoss: false,
  });
  const rehearsal = await StepRehearsal.open({
    device,
    session,
    module: compiled.train,
    outline: { step: 1, learningRate: 0.01, batches: 1, ...outlined },
    batches: [inputs],
    ...(windowBytes === undefined ? {} : { windowBytes }),
  });
  return { compiled, weights, inputs, rehearsal };
}

/** All values, page by page. */
async function valuesOf(rehearsal: StepRehearsal, id: number): Promise<readonly number[]> {
  const first = await rehearsal.tensor(id, START);
  const { rows, columns } = first.page;
  const whole = new Array<number>(rows * columns).fill(Number.NaN);
  const take = ({ page }: TensorReport): void => {
    page.values.forEach((value, index) => {
      const row = page.firstRow + Math.floor(index / page.shownColumns);
      whole[row * columns + page.firstColumn + (index % page.shownColumns)] = value;
    });
  };
  take(first);
  for (let row = 0; row < rows; row += first.page.shownRows)
    for (let column = 0; column < columns; column += first.page.shownColumns)
      take(await rehearsal.tensor(id, { row, column }));
  return whole;
}

describe("the outline of a step", () => {
  const compiled = compileRun(smallRequest());
  const outline = outlineStep({
    module: compiled.train,
    model: compiled.model,
    gradientOf: compiled.gradientOf,
    scaledLoss: false,
  });

  it("puts every operator into one layer of one phase: forward, backward, update", () => {
    let next = 0;
    for (const { first, count } of outline.groups) {
      expect(first).toBe(next);
      expect(count).toBeGreaterThan(0);
      next += count;
    }
    expect(next).toBe(outline.operators.length);
    const phases = outline.groups.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(["forward", "backward", "update"]);
    expect(phases.toSorted((a, b) => "fbu".indexOf(a[0] ?? "") - "fbu".indexOf(b[0] ?? ""))).toEqual(phases);
    const layers = outline.groups.filter(({ phase }) => phase === "forward").map(({ name }) => name);
    expect(layers.slice(0, 4)).toEqual(["hidden", "norm", "drop", "scores"]);
    expect(outline.groups.at(-1)).toMatchObject({ phase: "update", name: "Optimizer" });
  });

  it("computes every tensor once, before it is read, and names each", () => {
    const inputs = new Set<number>(compiled.train.inputs.map(({ value }) => value));
    const constants = new Set<number>(
      compiled.train.instructions.flatMap(({ operator, outputs }) => (operator === "constant" ? outputs : [])),
    );
    const known = new Set<number>([...inputs, ...constants]);
    for (const { inputs: read, outputs } of outline.operators) {
      for (const id of read) expect(known.has(id)).toBe(true);
      for (const id of outputs) {
        expect(known.has(id)).toBe(false);
        known.add(id);
      }
    }
    const names = outline.tensors.map(({ name }) => name);
    for (const expected of [
      "x",
      "hidden kernel",
      "hidden output",
      "gradient of hidden kernel",
      "gradient of hidden output",
      "hidden kernel after the step",
      "hidden kernel, first moment",
      "hidden kernel, first moment after the step",
      "norm mean after the step",
    ])
      expect(names).toContain(expected);
    expect(names.filter((name) => name.startsWith("%"))).toEqual([]);
  });
});

describe("a rehearsed step", () => {
  it.each([undefined, 200])(
    "has the values of the f64 interpreter in every tensor, windows of %s bytes",
    async (bytes) => {
      const { compiled, weights, inputs, rehearsal } = await openFresh(bytes);
      const state = compiled.train.inputs.flatMap(({ name, kind, value }) =>
        kind === "batch"
          ? []
          : [
              [
                name,
                weights.get(name)?.data ?? new Float32Array(elementCount(compiled.train.types[value]?.shape ?? [])),
              ] as const,
            ],
      );
      const wanted = rehearsal.outline.tensors.map(({ id }) => id);
      const computed = new Set(compiled.train.instructions.flatMap(({ outputs }) => outputs));
      const outputs = [...computed]
        .filter((value) => wanted.includes(value))
        .map((value) => ({ name: `${value}`, value }));
      const reference = new Interpreter({ ...compiled.train, outputs, updates: [] }, "f64").run(
        { ...Object.fromEntries(state), ...inputs.fields },
        inputs.scalars,
      );
      expect(outputs.length).toBeGreaterThan(40);
      for (const { id, name } of rehearsal.outline.tensors) {
        const expected = reference.outputs[`${id}`]?.data;
        if (expected === undefined) continue;
        const values = await valuesOf(rehearsal, id);
        expect(values, name).toHaveLength(expected.length);
        values.forEach((value, index) => {
          const right = expected[index] ?? Number.NaN;
          expect(Math.abs(value - right), `${name} [${index}]: ${value}, not ${right}`).toBeLessThan(
            2e-5 * (1 + Math.abs(right)),
          );
        });
      }
      rehearsal.dispose();
    },
  );

  it("tells shape, statistics, zeros and a histogram, and shows parameters as they are before and after", async () => {
    const { rehearsal, weights } = await openFresh();
    const kernel = await rehearsal.tensor(idNamed(rehearsal.outline, "hidden kernel"), START);
    expect(kernel.page).toMatchObject({ rows: 5, columns: 7, shownRows: 5, shownColumns: 7 });
    expect([...kernel.page.values]).toEqual([...(weights.get("hidden/kernel")?.data ?? [])]);
    const relu = await rehearsal.tensor(idNamed(rehearsal.outline, "hidden output"), START);
    expect(relu).toMatchObject({ nan: 0, infinite: 0, summary: { count: 42, min: 0 } });
    expect(relu.zeros).toBe([...relu.page.values].filter((value) => value === 0).length);
    expect(relu.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(42);
    const after = await rehearsal.tensor(idNamed(rehearsal.outline, "hidden kernel after the step"), START);
    expect([...after.page.values]).not.toEqual([...kernel.page.values]);
    const again = await rehearsal.tensor(idNamed(rehearsal.outline, "hidden kernel"), START);
    expect([...again.page.values]).toEqual([...kernel.page.values]);
    rehearsal.dispose();
    await expect(rehearsal.tensor(0, START)).rejects.toThrow("the step that you looked at is over");
  });
});

describe("stepping through a paused run", () => {
  it.each([{}, { accumulationSteps: 3 }, { averageDecay: 0.9, clipNorm: 0.5 }, { optimizer: "sgd" } as const])(
    "leaves losses and weights as they are, bit for bit: %o",
    async (training) => {
      const plain = await takeSmallRun({ device, training, maxSteps: 6 });
      const ends: (readonly number[])[] = [];
      const looked = await takeSmallRun({
        device,
        training,
        maxSteps: 6,
        pauseAt: 2,
        look: async (rehearsal) => {
          expect(rehearsal.outline.batches).toBe(
            training.accumulationSteps === 3 ? 3 - (rehearsal.outline.step % 3 === 0 ? 1 : 0) : 1,
          );
          for (const { id } of rehearsal.outline.tensors) await rehearsal.tensor(id, START);
          expect(await rehearsal.nonFinite()).toEqual([]);
          const name = training.averageDecay === undefined ? "scores kernel" : "average of scores kernel";
          ends.push(await valuesOf(rehearsal, idNamed(rehearsal.outline, `${name} after the step`)));
        },
      });
      expect(ends).toHaveLength(4);
      expect(looked.losses).toEqual(plain.losses);
      expect(bitsOf(looked.result)).toEqual(bitsOf(plain.result));
      // What the rehearsal foretold is what the step then did.
      const last = looked.result.last.weights.get("scores/kernel")?.data ?? [];
      ends.at(-1)?.forEach((value, index) => expect(value).toBeCloseTo(last[index] ?? Number.NaN, 6));
    },
  );

  it("finds where NaN and infinities begin, before the step is taken", async () => {
    const firsts: string[] = [];
    const { result } = await takeSmallRun({
      device,
      maxSteps: 6,
      pauseAt: 2,
      brokenFrom: 3,
      look: async (rehearsal) => {
        const broken = await rehearsal.nonFinite();
        const [first, second] = broken.map(({ tensor }) => rehearsal.outline.tensors.find(({ id }) => id === tensor));
        firsts.push(`${first?.name ?? "none"}, ${second?.name ?? "none"}`);
      },
    });
    expect(firsts).toEqual(["none, none", "x, hidden matmul"]);
    expect(result.reason).toBe("diverged");
  });

  it("is refused while the run takes steps, and over when it goes on", async () => {
    let last: { readonly rehearsal: StepRehearsal; readonly run: TrainingRun } | undefined;
    await takeSmallRun({
      device,
      maxSteps: 4,
      pauseAt: 2,
      look: async (rehearsal, run) => {
        await expect(last?.rehearsal.tensor(0, START) ?? Promise.reject(new Error("over"))).rejects.toThrow("over");
        const again = await run.nextStep.open();
        expect(again.outline.step).toBe(rehearsal.outline.step);
        await expect(rehearsal.tensor(0, START)).rejects.toThrow("the step that you looked at is over");
        last = { rehearsal: again, run };
      },
    });
    await expect(last?.rehearsal.nonFinite()).rejects.toThrow("the step that you looked at is over");
    await expect(last?.run.nextStep.open()).rejects.toThrow("pause it to step through");
  });
});
