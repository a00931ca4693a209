/** Embedding: a learned row of numbers for each id, `i32 [batch, ...]` -> `f32 [batch, ..., dimensions]`. */
import { elementCount } from "../ir/types";
import { readNumber } from "./attributes";
import { defineLayer, formatSpec } from "./define";
import type { LayerAttributes, TensorSpec } from "./define";
import { accept, error, inputX, numbers, outputY, refuse, setFix, single } from "./problems";

/** Rows of the table: the attribute, or as many as the data has ids; undefined where neither says. */
function rowsOf(attributes: LayerAttributes, spec: TensorSpec): number | undefined {
  const entries = readNumber(attributes, "entries");
  return entries > 0 ? entries : spec.classCount;
}

export const embedding = defineLayer({
  type: "embedding",
  label: "Embedding",
  role: "layer",
  category: "core",
  docs: {
    summary: "Turns ids (categories, tokens) into rows of numbers that are learned.",
    formula: "y = table[x]",
    references: [
      {
        title: "Bengio et al.: A neural probabilistic language model (2003)",
        url: "https://www.jmlr.org/papers/v3/bengio03a.html",
      },
    ],
  },
  inputs: inputX,
  outputs: outputY,
  attributes: {
    entries: {
      kind: "int",
      label: "Entries",
      help: "How many different ids there are; 0 takes it from the data.",
      default: 0,
      automatic: 0,
      min: 0,
      max: 16_777_216,
    },
    dimensions: {
      kind: "int",
      label: "Dimensions",
      help: "Numbers that stand for one id.",
      default: 8,
      min: 1,
      max: 65_536,
    },
  },
  infer: (site) => {
    const x = single(site.inputs, "x");
    if (x.dtype !== "i32") {
      return refuse(
        error(
          "dtype-mismatch",
          `Embedding expects ids, gets numbers ${formatSpec(x)}: connect it to a category, or use a Dense.`,
          {
            port: "x",
            fixes: [
              {
                label: "Use Dense",
                edits: [{ kind: "replaceLayer", node: site.node, layer: "dense", attributes: {} }],
              },
            ],
          },
        ),
      );
    }
    const rows = rowsOf(site.attributes, x);
    const dimensions = readNumber(site.attributes, "dimensions");
    if (rows === undefined) {
      return refuse(
        error("unknown-entries", "Embedding cannot tell how many ids there are: set entries.", {
          attribute: "entries",
        }),
      );
    }
    if (x.classCount !== undefined && rows < x.classCount) {
      return refuse(
        error(
          "too-few-entries",
          `Embedding has ${rows} entries, but its input has ${x.classCount} different ids: set entries to ${x.classCount}.`,
          {
            attribute: "entries",
            fixes: [setFix(site, "entries", x.classCount, `Set entries to ${x.classCount}`)],
          },
        ),
      );
    }
    return accept(numbers([...x.shape, dimensions]), {
      parameters: [
        { name: "table", shape: [rows, dimensions], initializer: { kind: "normal", deviation: 0.05 }, trainable: true },
      ],
      flops: elementCount(x.shape) * dimensions,
      ...(readNumber(site.attributes, "entries") === 0 ? { resolved: { entries: rows } } : {}),
    });
  },
  build: ({ b, inputs, parameters }) => {
    const { table } = parameters;
    if (table === undefined) throw new Error("Embedding is built without its table.");
    return { y: b.call("gather", [table, single(inputs, "x")]) };
  },
  source: {
    pytorch: (site) =>
      `nn.Embedding(${rowsOf(site.attributes, single(site.inputs, "x")) ?? 1}, ${readNumber(site.attributes, "dimensions")})`,
    keras: (site) =>
      `layers.Embedding(${rowsOf(site.attributes, single(site.inputs, "x")) ?? 1}, ${readNumber(site.attributes, "dimensions")})`,
  },
});
