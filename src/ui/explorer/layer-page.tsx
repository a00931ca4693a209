/** Everything about one layer, from its own definition: what it does, its formula, shapes, attributes, code and papers. */
import { Plus } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { AttributeField, LayerDefinition } from "../../engine/layers/define";
import { exampleOf } from "../../engine/model/example-site";
import { CATEGORIES, CategoryIcon } from "../../graph-editor/palette/categories";
import { elementCount } from "../predict/weights-source";
import { formatCount } from "../runs/number-format";
import { ShapeDiagram } from "./shape-diagram";

export interface LayerPageProps {
  readonly layer: LayerDefinition;
  readonly onAdd: () => void;
}

export function LayerPage({ layer, onAdd }: LayerPageProps) {
  const example = useMemo(() => exampleOf(layer), [layer]);
  const attributes = Object.entries(layer.attributes);
  const parameters = example?.result.parameters ?? [];
  return (
    <article aria-labelledby="layer-title" className="grid gap-4">
      <header className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="m-0 flex items-center gap-1.5 text-[12px] text-muted">
            <CategoryIcon category={layer.category} /> {CATEGORIES[layer.category].label}
          </p>
          <h2 id="layer-title" className="m-0 text-[19px] font-semibold tracking-[-0.01em]">
            {layer.label}
          </h2>
        </div>
        <button type="button" className="btn flex-none" onClick={onAdd}>
          <Plus aria-hidden /> Add to the canvas
        </button>
      </header>
      <p className="m-0 max-w-[64ch] text-[13.5px] leading-relaxed">{layer.docs.summary}</p>
      <pre className="m-0 rounded-lg bg-surface-sunken px-3.5 py-2.5 font-mono text-[12.5px] leading-relaxed whitespace-pre-wrap">
        {layer.docs.formula}
      </pre>
      {example !== undefined && (
        <Section title="Shapes">
          <ShapeDiagram layer={layer} example={example} />
          <p className="numeric mt-1.5 mb-0 text-[12px] text-muted">
            With its usual attributes:{" "}
            {formatCount(parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0))} parameters,{" "}
            {formatCount(example.result.flops ?? 0)} operations for one example.
          </p>
        </Section>
      )}
      {attributes.length > 0 && (
        <Section title="Attributes">
          <table className="w-full border-collapse text-[12.5px]">
            <thead>
              <tr className="text-left text-muted">
                <th className="py-1 pr-4 font-medium">Name</th>
                <th className="py-1 pr-4 font-medium">Values</th>
                <th className="py-1 pr-4 font-medium">Usual</th>
                <th className="py-1 font-medium">What it does</th>
              </tr>
            </thead>
            <tbody>
              {attributes.map(([name, field]) => (
                <tr key={name} className="border-t border-border align-top">
                  <th scope="row" className="py-1.5 pr-4 text-left font-medium whitespace-nowrap">
                    {field.label}
                  </th>
                  <td className="numeric py-1.5 pr-4 text-muted">{valuesOf(field)}</td>
                  <td className="numeric py-1.5 pr-4 whitespace-nowrap">{usualOf(field)}</td>
                  <td className="py-1.5 text-muted">{field.help ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {parameters.length > 0 && (
        <Section title="Parameters">
          <ul className="numeric m-0 grid list-none gap-1 p-0 text-[12.5px]">
            {parameters.map(({ name, shape, trainable }) => (
              <li key={name}>
                <span className="font-medium">{name}</span>{" "}
                <span className="text-muted">
                  [{shape.join(", ")}], {trainable ? "trained" : "kept up to date in training"}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {example !== undefined && (
        <Section title="In other frameworks">
          <dl className="m-0 grid gap-2">
            <Code name="PyTorch" code={layer.source.pytorch(example.site)} />
            <Code name="Keras" code={layer.source.keras(example.site)} />
          </dl>
        </Section>
      )}
      {layer.docs.references.length > 0 && (
        <Section title="Papers">
          <ul className="m-0 grid list-none gap-1 p-0 text-[12.5px]">
            {layer.docs.references.map(({ title, url }) => (
              <li key={url}>
                <a
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  className="text-accent-text underline underline-offset-2"
                >
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </article>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mt-0 mb-1.5 text-[12px] font-semibold text-muted">{title}</h3>
      {children}
    </section>
  );
}

function Code({ name, code }: { readonly name: string; readonly code: string }) {
  return (
    <div className="grid grid-cols-[64px_1fr] items-baseline gap-2">
      <dt className="text-[12px] text-muted">{name}</dt>
      <dd className="m-0 rounded-md bg-surface-sunken px-2.5 py-1.5 font-mono text-[12px] break-words whitespace-pre-wrap">
        {code}
      </dd>
    </div>
  );
}

/** What may be typed or chosen. */
function valuesOf(field: AttributeField): string {
  switch (field.kind) {
    case "choice":
      return field.options.map(({ label }) => label).join(", ");
    case "boolean":
      return "yes or no";
    case "int":
    case "float":
    case "ints": {
      const kind = field.kind === "float" ? "number" : field.kind === "int" ? "whole number" : field.names.join(", ");
      const low = field.min === undefined ? "" : ` from ${field.min.toLocaleString("en")}`;
      const high = field.max === undefined ? "" : ` to ${field.max.toLocaleString("en")}`;
      return `${kind}${low}${high}`;
    }
    case "shape":
      return "list of whole numbers";
    case "text":
      return "text";
    case "field":
      return "field of the data set";
  }
}

function usualOf(field: AttributeField): string {
  const value = field.default;
  if (field.kind === "choice") return field.options.find((option) => option.value === value)?.label ?? String(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return value.join(" × ");
  return value === "" ? "–" : String(value);
}
