/**
 * Whether a model computes exactly what GPT-2 of Hugging Face's transformers computes (Radford et al., 2019: token and position tables,
 * blocks that normalize first, a last norm, scores for every token), and which of its weights are which. Writes nothing.
 */
import { readFlag, readNumber, readText } from "../../layers/attributes";
import { findLayer } from "../../layers/registry";
import type { ModelGraph, ModelNode, PortReference } from "../../model/types";

/** Names of weights; a bias that is not there is zeros. */
export interface Projection {
  readonly kernel: string;
  readonly bias: string | undefined;
}
export interface Norm {
  readonly gamma: string;
  readonly beta: string;
}

export interface Gpt2Block {
  readonly attentionNorm: Norm;
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  readonly output: Projection;
  readonly mlpNorm: Norm;
  readonly expand: Projection;
  readonly contract: Projection;
}

/** What all blocks have in common, as `config.json` has it once. */
interface BlockSettings {
  readonly heads: number;
  readonly hidden: number;
  readonly activation: string;
  readonly epsilon: number;
}

export interface Gpt2Plan extends BlockSettings {
  readonly vocabulary: number;
  readonly positions: number;
  readonly width: number;
  /** Data field that the tokens come from. */
  readonly field: string;
  readonly tokenTable: string;
  readonly positionTable: string;
  readonly blocks: readonly Gpt2Block[];
  readonly norm: Norm;
  readonly head: Projection;
}

export type Gpt2Match =
  | { readonly plan: Gpt2Plan }
  /** `node` is the first from the end that does not fit; undefined where the model is not finished. */
  | { readonly node: string | undefined; readonly reason: string };

/** Never throws: what does not fit is the answer. */
export function matchGpt2(model: Pick<ModelGraph, "nodes" | "outputs">): Gpt2Match {
  try {
    return { plan: new Matcher(model.nodes).match(model.outputs) };
  } catch (error) {
    if (error instanceof NoMatch) return { node: error.node, reason: error.message };
    throw error;
  }
}

class NoMatch extends Error {
  constructor(
    readonly node: string | undefined,
    reason: string,
  ) {
    super(reason);
  }
}

const ACTIVATIONS = new Set(["gelu", "relu", "silu"]);
/** Layers that pass their input on when the model predicts. */
const PASSING = new Set(["dropout", "gaussianNoise"]);
/** Of the layer TransformerBlock. */
const BLOCK_EPSILON = 1e-5;

class Matcher {
  readonly #nodes: ReadonlyMap<string, ModelNode>;

  constructor(nodes: readonly ModelNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
  }

  match(outputs: ModelGraph["outputs"]): Gpt2Plan {
    const [output, second] = outputs;
    if (output === undefined) throw new NoMatch(undefined, "The model has no output yet.");
    if (second !== undefined)
      throw new NoMatch(second.source.node, `GPT-2 has one output, this model has ${outputs.length}.`);
    const head = this.#expect(this.#node(output.source), "dense", "scores of the next token at its end");
    const norm = this.#expect(this.#before(head), "layerNorm", "a last LayerNorm in front of its scores");
    const found: { readonly block: Gpt2Block; readonly settings: BlockSettings; readonly at: ModelNode }[] = [];
    let value = this.#before(norm);
    for (;;) {
      const at = value;
      const part = at.layer === "transformerBlock" ? this.#whole(at) : at.layer === "add" ? this.#built(at) : undefined;
      if (part === undefined) break;
      found.unshift({ ...part, at });
      value = part.before;
    }
    const positions = this.#expect(value, "positionEmbedding", "blocks on tokens with positions");
    const embedding = this.#expect(this.#before(positions), "embedding", "positions added to an Embedding");
    const input = this.#expect(this.#before(embedding), "input", "ids of the data at its start");
    const [first] = found;
    if (first === undefined) throw new NoMatch(positions.id, "GPT-2 has at least one block with attention.");
    const { settings } = first;
    for (const each of found)
      if (JSON.stringify(each.settings) !== JSON.stringify(settings))
        throw new NoMatch(each.at.id, "The blocks of GPT-2 have the same heads, widths, activation and epsilon.");
    if (epsilonOf(norm) !== settings.epsilon)
      throw new NoMatch(norm.id, `GPT-2 has one epsilon, its blocks here have ${settings.epsilon}.`);
    const [vocabulary = 0, width = 0] = shapeOf(embedding, "table");
    const scores = shapeOf(head, "kernel")[1];
    if (scores !== vocabulary)
      throw new NoMatch(
        head.id,
        `GPT-2 scores each of its ${vocabulary} tokens, and ${head.name} has ${scores ?? 0} units.`,
      );
    return {
      ...settings,
      vocabulary,
      width,
      positions: shapeOf(positions, "table")[0] ?? 0,
      field: input.field ?? input.id,
      tokenTable: `${embedding.id}/table`,
      positionTable: `${positions.id}/table`,
      blocks: found.map(({ block }) => block),
      norm: this.#norm(norm),
      head: this.#plain(head),
    };
  }

  /** A block of one layer. */
  #whole(node: ModelNode) {
    if (readText(node.attributes, "norm") !== "layerNorm")
      throw new NoMatch(node.id, "GPT-2 normalizes with LayerNorm.");
    checkCausal(node);
    const projection = (name: string): Projection => projectionOf(node, name);
    const norm = (name: string): Norm => ({ gamma: `${node.id}/${name}Gamma`, beta: `${node.id}/${name}Beta` });
    return {
      block: {
        attentionNorm: norm("attentionNorm"),
        query: projection("query"),
        key: projection("key"),
        value: projection("value"),
        output: projection("output"),
        mlpNorm: norm("mlpNorm"),
        expand: projection("expand"),
        contract: projection("contract"),
      },
      settings: {
        heads: readNumber(node.attributes, "heads"),
        hidden: shapeOf(node, "expandBias")[0] ?? 0,
        activation: activationOf(node, readText(node.attributes, "activation")),
        epsilon: BLOCK_EPSILON,
      },
      before: this.#before(node),
    };
  }

  /** A block of layers: x + attention(norm(x)), then the same with a network of two layers. `sum` is the second sum. */
  #built(sum: ModelNode) {
    const { branch: contract, rest: between } = this.#residual(sum, "dense");
    const inner = this.#before(contract);
    const expand = inner.layer === "activation" ? this.#before(inner) : inner;
    this.#expect(expand, "dense", "a network of two Dense layers after attention");
    const function_ =
      inner.layer === "activation" ? readText(inner.attributes, "function") : readText(expand.attributes, "activation");
    const mlpNorm = this.#expect(this.#before(expand), "layerNorm", "a LayerNorm in front of the network");
    this.#same(mlpNorm, between);
    this.#expect(between, "add", "attention added to what came in");
    const { branch: attention, rest: before } = this.#residual(between, "multiHeadAttention");
    checkCausal(attention);
    const attentionNorm = this.#expect(this.#before(attention), "layerNorm", "a LayerNorm in front of attention");
    this.#same(attentionNorm, before);
    const context = attention.sources["context"]?.[0];
    if (context !== undefined && this.#node(context) !== attentionNorm)
      throw new NoMatch(attention.id, "The attention of GPT-2 looks at its own input alone.");
    const width = attention.inputs["x"]?.[0]?.shape.at(-1) ?? 0;
    if (shapeOf(attention, "queryKernel")[1] !== width)
      throw new NoMatch(attention.id, "The heads of GPT-2 share the features: together they are as wide as its input.");
    const epsilon = epsilonOf(mlpNorm);
    if (epsilonOf(attentionNorm) !== epsilon)
      throw new NoMatch(attentionNorm.id, "GPT-2 has one epsilon for all norms.");
    return {
      block: {
        attentionNorm: this.#norm(attentionNorm),
        query: projectionOf(attention, "query"),
        key: projectionOf(attention, "key"),
        value: projectionOf(attention, "value"),
        output: projectionOf(attention, "output"),
        mlpNorm: this.#norm(mlpNorm),
        expand: projectionOf(expand),
        contract: this.#plain(contract),
      },
      settings: {
        heads: readNumber(attention.attributes, "heads"),
        hidden: shapeOf(expand, "kernel")[1] ?? 0,
        activation: activationOf(inner, function_),
        epsilon,
      },
      before,
    };
  }

  /** The two terms of a sum: the one of this layer, and the other. */
  #residual(sum: ModelNode, layer: string): { readonly branch: ModelNode; readonly rest: ModelNode } {
    const terms = Object.values(sum.sources)
      .flat()
      .map((source) => this.#node(source));
    const branch = terms.find((term) => term.layer === layer);
    const rest = terms.find((term) => term !== branch);
    if (branch === undefined || rest === undefined || terms.length !== 2)
      throw new NoMatch(sum.id, `A sum of GPT-2 adds ${labelOf(layer)} to what came in.`);
    return { branch, rest };
  }

  #same(norm: ModelNode, value: ModelNode): void {
    if (this.#before(norm) !== value) throw new NoMatch(norm.id, "A block of GPT-2 normalizes what it is added to.");
  }

  #expect(node: ModelNode, layer: string, what: string): ModelNode {
    if (node.layer !== layer)
      throw new NoMatch(node.id, `GPT-2 has ${what}, and ${node.name} is ${labelOf(node.layer)}.`);
    return node;
  }

  #before(node: ModelNode): ModelNode {
    const source = node.sources["x"]?.[0];
    if (source === undefined) throw new NoMatch(node.id, `${node.name} has no input.`);
    return this.#node(source);
  }

  /** The node that computes a value. */
  #node(source: PortReference): ModelNode {
    const node = this.#nodes.get(source.node);
    if (node === undefined) throw new NoMatch(undefined, "The model is not finished.");
    return PASSING.has(node.layer) ? this.#before(node) : node;
  }

  #norm(node: ModelNode): Norm {
    if (readNumber(node.attributes, "axes") !== 1)
      throw new NoMatch(node.id, "GPT-2 normalizes the last dimension alone.");
    return { gamma: `${node.id}/gamma`, beta: `${node.id}/beta` };
  }

  /** A Dense without an activation. */
  #plain(node: ModelNode): Projection {
    if (readText(node.attributes, "activation") !== "none")
      throw new NoMatch(node.id, `GPT-2 has no activation behind ${node.name}.`);
    return projectionOf(node);
  }
}

function projectionOf(node: ModelNode, name = ""): Projection {
  const named = (part: string): string => (name === "" ? part.toLowerCase() : name + part);
  const bias = named("Bias");
  const has = node.parameters.some((parameter) => parameter.name === bias);
  return { kernel: `${node.id}/${named("Kernel")}`, bias: has ? `${node.id}/${bias}` : undefined };
}

function activationOf(node: ModelNode, kind: string): string {
  if (!ACTIVATIONS.has(kind))
    throw new NoMatch(node.id, `GPT-2's configuration knows ${[...ACTIVATIONS].join(", ")} here, and this is ${kind}.`);
  return kind;
}

function checkCausal(node: ModelNode): void {
  if (!readFlag(node.attributes, "causal"))
    throw new NoMatch(
      node.id,
      "The attention of GPT-2 is causal. BERT, which looks both ways, normalizes after its sums, and ViT reads a class token: neither computes this.",
    );
}

function epsilonOf(node: ModelNode): number {
  return readNumber(node.attributes, "epsilon");
}

function shapeOf(node: ModelNode, parameter: string): readonly number[] {
  return node.parameters.find(({ name }) => name === parameter)?.shape ?? [];
}

function labelOf(layer: string): string {
  return `a layer of the type ${findLayer(layer)?.label ?? layer}`;
}
