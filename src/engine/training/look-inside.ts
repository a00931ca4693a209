/**
 * Reads one thing inside of a model for a person to look at: a parameter, what a layer gives for an example, where attention looks, or
 * points of many dimensions on a plane. It works on a session with weights, live or kept, and changes nothing there. Whatever is
 * asked for, what comes back is bounded: pictures by `tensor-views`, points by `MOST_POINTS`.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import { elementCount, typeOf } from "../ir/types";
import { projectToPlane } from "../metrics/principal-components";
import {
  activationImages,
  attentionImages,
  histogramOf,
  parameterImages,
  summarizeTensor,
} from "../metrics/tensor-views";
import type { InsideView, InsideWish } from "../metrics/inside-view";
import type { TensorImages } from "../metrics/tensor-views";
import { buildModule } from "../model/build-module";
import type { ModelGraph, ModelNode } from "../model/types";
import { attentionScores } from "../operators/attention-scores";
import { inferOutputs } from "../operators/registry";
import type { Session, StepProgram } from "../runtime/device";
import type { Fields } from "./run-types";

export const MOST_POINTS = 512;
/** Numbers behind a plane: more examples or rows are left out. */
const MOST_PLANE_NUMBERS = 400_000;

const SEEN = "seen";

interface Looking {
  readonly key: string;
  readonly module: Module;
  readonly program: Promise<StepProgram>;
}

export class InsideLook {
  readonly #session: Session;
  readonly #model: ModelGraph;
  /** Compiled for the last wish; another one takes its place. */
  #last: Looking | undefined;

  constructor(session: Session, model: ModelGraph) {
    this.#session = session;
    this.#model = model;
  }

  /** @throws Error with a full sentence where the model has no such thing. */
  async look(wish: InsideWish, complete: (fields: Fields, examples: number) => Fields): Promise<InsideView> {
    const node = this.#model.nodes.find(({ id }) => id === wish.node);
    if (node === undefined) throw new Error("This layer is not in the model that was trained: train it first.");
    switch (wish.kind) {
      case "parameter": {
        const { shape, data } = await this.#parameter(node, wish.parameter);
        const images = parameterImages(data, shape, this.#flattened(node));
        return tensorView(shape, data, images);
      }
      case "rows": {
        const { shape, data } = await this.#parameter(node, wish.parameter);
        const [rows = 0, columns = 0] = shape;
        if (shape.length !== 2) throw new Error(`${wish.parameter} of ${node.name} has no rows to show.`);
        return pointsView(data, rows, columns);
      }
      case "activations": {
        const { shape, data } = await this.#run("output", node, complete(wish.fields, 1), 1);
        return tensorView(shape.slice(1), data, activationImages(data, shape.slice(1)));
      }
      case "attention": {
        const { shape, data } = await this.#run("attention", node, complete(wish.fields, 1), 1);
        return tensorView(shape.slice(1), data, attentionImages(data, shape.slice(1)));
      }
      case "examples": {
        const { examples } = wish;
        const { shape, data } = await this.#run("output", node, complete(wish.fields, examples), examples);
        return pointsView(data, examples, elementCount(shape.slice(1)));
      }
    }
  }

  async #parameter(
    node: ModelNode,
    parameter: string,
  ): Promise<{ readonly shape: readonly number[]; readonly data: ArrayLike<number> }> {
    const spec = node.parameters.find(({ name }) => name === parameter);
    if (spec === undefined) throw new Error(`${node.name} has no parameter ${parameter}.`);
    const name = `${node.id}/${parameter}`;
    const read = (await this.#session.read([name])).get(name);
    if (read === undefined) throw new Error(`${parameter} of ${node.name} could not be read.`);
    return { shape: spec.shape, data: read.data };
  }

  /** The image that a layer's input was flattened from, if it was. */
  #flattened(node: ModelNode): readonly number[] | undefined {
    const source = node.sources["x"]?.[0];
    const before = this.#model.nodes.find(({ id }) => id === source?.node);
    return before?.layer === "flatten" ? before.inputs["x"]?.[0]?.shape : undefined;
  }

  async #run(
    what: "output" | "attention",
    node: ModelNode,
    fields: Fields,
    examples: number,
  ): Promise<{ readonly shape: readonly number[]; readonly data: ArrayLike<number> }> {
    const { module, program } = this.#compiled(what, node, examples);
    const batch = Object.fromEntries(
      module.inputs.flatMap(({ name, kind, value }) => {
        if (kind !== "batch") return [];
        const data = fields[name];
        const wanted = elementCount(typeOf(module, value).shape);
        if (data?.length !== wanted)
          throw new Error(`The field "${name}" has ${data?.length ?? 0} numbers, expected ${wanted}.`);
        return [[name, data]];
      }),
    );
    const handle = (await program).run(batch, { step: 0, seed: 0, learningRate: 0 }, [SEEN]);
    handle.done.catch(() => undefined);
    const seen = (await handle.outputs)[SEEN];
    if (seen === undefined) throw new Error(`${node.name} gave nothing.`);
    return { shape: seen.type.shape, data: seen.data };
  }

  #compiled(what: "output" | "attention", node: ModelNode, examples: number): Looking {
    const key = `${what} ${examples} ${node.id}`;
    if (this.#last?.key === key) return this.#last;
    const module =
      what === "output" ? outputModule(this.#model, node, examples) : attentionModule(this.#model, node, examples);
    this.#last?.program.then((program) => program.dispose()).catch(() => undefined);
    const looking = { key, module, program: this.#session.prepare(module) };
    looking.program.catch(() => {
      if (this.#last === looking) this.#last = undefined;
    });
    this.#last = looking;
    return looking;
  }
}

function tensorView(shape: readonly number[], data: ArrayLike<number>, images: TensorImages | undefined): InsideView {
  const summary = summarizeTensor(data);
  const histogram = histogramOf(data, summary);
  return { kind: "tensor", shape, summary, histogram, ...(images === undefined ? {} : { images }) };
}

function pointsView(data: ArrayLike<number>, rows: number, columns: number): InsideView {
  const count = Math.min(rows, MOST_POINTS, Math.max(3, Math.floor(MOST_PLANE_NUMBERS / Math.max(1, columns))));
  return { kind: "points", count, total: rows, ...projectToPlane(data, count, columns) };
}

/** The forward pass up to what a layer gives, as when predicting. */
function outputModule(model: ModelGraph, node: ModelNode, batchSize: number): Module {
  const { module, values } = buildModule(model, { mode: "infer", batchSize, name: "look-inside" });
  const [port = "y"] = Object.keys(node.outputs);
  const value = values.get(`${node.id}/${port}`);
  if (value === undefined)
    throw new Error(`${node.name} is not on the way to a prediction, so there is nothing to see of it.`);
  return { ...module, outputs: [{ name: SEEN, value }] };
}

/** The weights of the first attention inside of a layer, `[batch, heads, queries, keys]`. */
function attentionModule(model: ModelGraph, node: ModelNode, batchSize: number): Module {
  const { module } = buildModule(model, { mode: "infer", batchSize, name: "look-inside" });
  const attending = module.instructions.find(({ operator, origin }) => operator === "attention" && origin === node.id);
  const [q, k, , mask] = attending?.inputs ?? [];
  if (attending === undefined || q === undefined || k === undefined)
    throw new Error(`${node.name} has no attention, or is not on the way to a prediction.`);
  const b = new ModuleBuilder(module.name, inferOutputs, module);
  const { scores } = attentionScores(b, q, k, mask, attending.attributes);
  const weights = b.call("softmax", [scores], { axis: -1 });
  return { ...b.finish(), outputs: [{ name: SEEN, value: weights }] };
}
