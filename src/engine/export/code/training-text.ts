/** The functions of loss and metrics, which read alike in every framework but for their expressions. */
import type { CodePlan, Comparison } from "./code-plan";
import type { CodeLine } from "./code-types";
import { line } from "./code-types";
import { pythonString } from "./names";
import { indented } from "./python-text";

/** `compute_loss(outputs, batch)`: the weighted sum of all losses. Empty where there is none. */
export function lossSection(plan: CodePlan, write: (each: Comparison) => string): readonly CodeLine[] {
  const losses = plan.comparisons.filter(({ role }) => role === "loss");
  const terms = losses.map((each) => ({
    id: each.node.id,
    text: each.weight === 1 ? write(each) : `${each.weight} * ${write(each)}`,
  }));
  const [only] = terms;
  if (only === undefined) return [];
  const body =
    terms.length === 1
      ? [line(`return ${only.text}`, only.id)]
      : [
          ...terms.map(({ id, text }, index) => line(`${index === 0 ? "loss =" : "loss = loss +"} ${text}`, id)),
          line("return loss"),
        ];
  return [line("def compute_loss(outputs, batch):"), ...indented(body, 4)];
}

/** `compute_metrics(outputs, batch)`: a dictionary by name. Empty where there is none. */
export function metricSection(plan: CodePlan, write: (each: Comparison) => string): readonly CodeLine[] {
  const metrics = plan.comparisons.filter(({ role }) => role === "metric");
  if (metrics.length === 0) return [];
  return [
    line("def compute_metrics(outputs, batch):"),
    line("    return {"),
    ...metrics.map((each) => line(`        ${pythonString(each.title)}: ${write(each)},`, each.node.id)),
    line("    }"),
  ];
}
