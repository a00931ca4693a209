/**
 * Keeps `docs/formats.md`: what each export format is, and what it makes of each operator. After a change:
 * `npx vitest run --project unit src/engine/export/formats-page.test.ts -u`.
 */
import { format as prettify } from "prettier";
import { describe, expect, it } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Module, ValueId } from "../ir/types";
import { validateAttributes } from "../layers/attributes";
import type { LayerCase, LayerDefinition } from "../layers/define";
import { layers } from "../layers/registry";
import { FORMAT_FACTS, MODEL_FORMATS } from "../model/model-formats";
import type { ExportVariant, ModelFormat, RunPlace } from "../model/model-formats";
import { isUnsupported } from "../operators/define";
import type { OperatorDefinition } from "../operators/define";
import { expandComposites } from "../operators/expand-composites";
import { inferOutputs, operatorNamed, operators } from "../operators/registry";
import { EXPORT_TARGETS } from "./check-export";
import { COLUMN_OF, COLUMNS } from "./format-columns";
import type { ColumnId } from "./format-columns";
import { FORMAT_WRITERS } from "./formats";

const cases = import.meta.glob<{ readonly cases: readonly LayerCase[] }>("../layers/*.cases.ts", { eager: true });

function casesOf({ type }: LayerDefinition): readonly LayerCase[] {
  const file = type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return (cases[`../layers/${file}.cases.ts`]?.cases ?? []).filter((example) => "outputs" in example.expect);
}

/** A layer as a model for prediction has it. */
function moduleOf(layer: LayerDefinition, example: LayerCase): Module {
  const { values: attributes } = validateAttributes(layer.attributes, example.attributes ?? {}, "node");
  const result = layer.infer({ node: "node", attributes, fields: example.fields ?? [], inputs: example.inputs });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  const b = new ModuleBuilder(layer.type, inferOutputs);
  const inputs: Record<string, ValueId[]> = {};
  for (const [port, specs] of Object.entries(example.inputs)) {
    inputs[port] = specs.map(({ dtype, shape }, position) =>
      b.input(`${port}-${position}`, "batch", { dtype, shape: [2, ...shape] }),
    );
  }
  const parameters = Object.fromEntries(
    (result.parameters ?? []).map(({ name, shape }) => [name, b.input(name, "parameter", { dtype: "f32", shape })]),
  );
  layer.build({
    b,
    node: "node",
    attributes,
    specs: { inputs: example.inputs, outputs: result.outputs },
    inputs,
    parameters,
    training: false,
    batchSize: 2,
    stream: 7,
    update: () => undefined,
    given: ({ dtype, shape }) => b.input("given", "batch", { dtype, shape: [2, ...shape] }),
  });
  return b.finish();
}

const modules = layers
  .filter(({ role }) => role === "layer")
  .flatMap((layer) => casesOf(layer).map((example) => moduleOf(layer, example)));

const namesIn = (all: readonly Module[]): ReadonlySet<string> =>
  new Set(all.flatMap(({ instructions }) => instructions.map(({ operator }) => operator)));

/** Every operator that a layer comes down to, composites and what they are made of. */
const usedByLayers = new Set([...namesIn(modules), ...namesIn(modules.map((module) => expandComposites(module)))]);

interface Cell {
  readonly verdict: "works" | "decomposed" | "unsupported";
  readonly reason?: string;
}

/** Why an operator is in no model that predicts, where it is not. */
function whyTrainingOnly({ export: { onnx, tensorflow } }: OperatorDefinition): string | undefined {
  const reason = [onnx, tensorflow].find(isUnsupported);
  return reason !== undefined && isUnsupported(onnx) && isUnsupported(tensorflow) ? reason.unsupported : undefined;
}

function cellOf(operator: OperatorDefinition, column: ColumnId): Cell | undefined {
  const { writtenFrom } = COLUMNS[column];
  switch (writtenFrom) {
    case "weights":
    case "architecture":
      return undefined;
    case "layers": {
      if (usedByLayers.has(operator.name)) return { verdict: "works" };
      const reason = whyTrainingOnly(operator) ?? "No layer of a model that predicts is made of it.";
      return { verdict: "unsupported", reason };
    }
    default: {
      const entry = writtenFrom(operator);
      return isUnsupported(entry) ? { verdict: "unsupported", reason: entry.unsupported } : { verdict: entry };
    }
  }
}

const columns = EXPORT_TARGETS.flatMap(({ id }) => {
  const found = Object.values(COLUMN_OF).find((column) => column === id);
  return found !== undefined && operators.some((operator) => cellOf(operator, found) !== undefined) ? [found] : [];
});
/** What models that predict consist of in a format: composites are taken apart only where the format takes them apart. */
function reached(column: ColumnId): readonly OperatorDefinition[] {
  const whole = (name: string): boolean => cellOf(operatorNamed(name), column)?.verdict !== "decomposed";
  const names = namesIn(modules.map((module) => expandComposites(module, ({ operator }) => whole(operator))));
  const apart = [...namesIn(modules)].filter((name) => !whole(name));
  return operators.filter(({ name }) => names.has(name) || apart.includes(name));
}

function shareOf(column: ColumnId): { readonly taken: number; readonly all: number } {
  const all = reached(column);
  const taken = all.filter((operator) => cellOf(operator, column)?.verdict !== "unsupported");
  return { taken: taken.length, all: all.length };
}

const VARIANTS: Readonly<Record<ExportVariant, string>> = {
  float32: "weights as they were trained",
  float16: "weights in half the bytes",
  "int8-weights": "weights in a quarter of the bytes, activations in floats",
  int8: "weights and activations in 8 bits, scaled by training examples",
};

const PLACES: Readonly<Record<RunPlace, string>> = {
  server: "a server",
  cloud: "cloud services",
  phone: "phones",
  browser: "web pages",
  python: "Python programs",
  microcontroller: "microcontrollers",
};

function sectionOf(format: ModelFormat): readonly string[] {
  const { title, summary, container, variants, places } = FORMAT_FACTS[format];
  const { label, writtenFrom } = COLUMNS[COLUMN_OF[format]];
  const taken =
    writtenFrom === "weights"
      ? "Every model: it holds no graph."
      : writtenFrom === "architecture"
        ? "Models of an architecture that it knows, as a whole."
        : `What the column ${label} takes.`;
  return [
    `### ${title}`,
    "",
    summary,
    "",
    `- Id: \`${format}\`; ${container.kind === "folder" ? "a folder, in the tab as a ZIP archive" : `one \`.${container.ending}\` file`}.`,
    `- Made for: ${places.map((place) => PLACES[place]).join(", ")}.`,
    `- Takes: ${taken}`,
    `- Variants: ${variants.map((variant) => `\`${variant}\` (${VARIANTS[variant]})`).join("; ")}.`,
    "",
  ];
}

function page(): string {
  const label = (column: ColumnId): string => COLUMNS[column].label;
  // A reason that many share stands once, below.
  const reasons: string[] = [];
  const note = (reason: string): string => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return `no [${reasons.indexOf(reason) + 1}]`;
  };
  const rows = operators.map((operator) => {
    const cells = columns.map((column) => {
      const cell = cellOf(operator, column);
      if (cell === undefined) throw new Error(`${operator.name} has no entry for ${column}.`);
      return cell.verdict === "unsupported" ? note(cell.reason ?? "") : cell.verdict;
    });
    return `| ${[operator.name, ...cells].join(" | ")} |`;
  });
  return [
    "# Export formats",
    "",
    "What a trained model can leave as, and what each format makes of each operator. This page is generated from the tables that the",
    "exporters work by; `formats-page.test.ts` in `src/engine/export` fails when it is out of date and says how to renew it. The same tables",
    "are behind the export dialog, the marks on the nodes, `formats` and `export --check` on the command line.",
    "",
    "Models that predict consist of the operators that layers come down to; the others belong to training, or no layer uses them. Composites",
    "are taken apart where a format has no word for them, so that the formats come down to different numbers of operators:",
    "",
    "| column | formats | operators that work |",
    "| --- | --- | --- |",
    ...columns.map((column) => {
      const titles = MODEL_FORMATS.filter((format) => COLUMN_OF[format] === column).map((f) => FORMAT_FACTS[f].title);
      const { taken, all } = shareOf(column);
      return `| ${label(column)} | ${titles.join(", ")} | ${((100 * taken) / all).toFixed(1)} % (${taken} of ${all}) |`;
    }),
    "",
    "## Formats",
    "",
    ...MODEL_FORMATS.flatMap(sectionOf),
    "## Operators",
    "",
    "_works_: the format has a word for it. _decomposed_: it is taken apart into operators that the format has words for. _no_: it cannot be",
    "written, for the reason of that number.",
    "",
    `| operator | ${columns.map(label).join(" | ")} |`,
    `| --- | ${columns.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
    ...reasons.map((reason, index) => `${index + 1}. ${reason}`),
    "",
  ].join("\n");
}

describe("docs/formats.md", () => {
  it("is what the tables say", async () => {
    const text = await prettify(page(), { parser: "markdown", printWidth: 120 });
    await expect(text).toMatchFileSnapshot("../../../docs/formats.md");
  });

  it.each(columns)("%s takes at least 95 % of what models that predict consist of", (column) => {
    const { taken, all } = shareOf(column);
    expect(all).toBeGreaterThan(30);
    expect(taken / all).toBeGreaterThanOrEqual(0.95);
  });

  it("has a column with operators for ONNX, SavedModel, LiteRT and PyTorch, and a column and a writer for every format", () => {
    const demanded = [COLUMN_OF.onnx, COLUMN_OF["saved-model"], COLUMN_OF.litert, COLUMN_OF.pytorch];
    expect(columns).toEqual(expect.arrayContaining(demanded));
    for (const format of MODEL_FORMATS) {
      expect(EXPORT_TARGETS.some(({ formats }) => formats.includes(format))).toBe(true);
      expect(FORMAT_WRITERS).toHaveProperty([format]);
    }
  });

  it("looks at every layer", () => {
    for (const layer of layers.filter(({ role }) => role === "layer"))
      expect(casesOf(layer), layer.type).not.toEqual([]);
  });
});
