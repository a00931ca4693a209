/** Which field of the data set an Input or Target node stands for, and what is wrong if there is none. */
import { readText } from "./attributes";
import type { DataField, LayerAttributes, LayerInferred, LayerSite, TensorSpec } from "./define";
import { accept, error, refuse, setFix } from "./problems";

/** Name of the batch input that says how much each example counts; no field may have it. */
const WEIGHTS = "weights";

/**
 * The field named by the attribute `field`; for "" the first field of the role.
 * @returns undefined where the data set has no such field.
 */
export function chosenField(
  attributes: LayerAttributes,
  fields: readonly DataField[],
  role: "feature" | "target",
): DataField | undefined {
  const name = readText(attributes, "field");
  return fields.find((field) => (name === "" ? field.role === role : field.name === name));
}

/** What the network sees of a field. */
export function specOf(field: DataField): TensorSpec {
  return {
    shape: field.shape,
    dtype: field.dtype,
    ...(field.classCount === undefined ? {} : { classCount: field.classCount }),
    ...(field.scale === undefined ? {} : { scale: field.scale }),
    ...(field.range === undefined ? {} : { range: field.range }),
  };
}

/** Inference of Input and Target. */
export function inferField(label: string, site: LayerSite, role: "feature" | "target"): LayerInferred {
  const field = chosenField(site.attributes, site.fields, role);
  if (field?.name === WEIGHTS) {
    return refuse(
      error("reserved-field", `The field ${WEIGHTS} has the name of the examples' weights: rename the column.`, {
        attribute: "field",
      }),
    );
  }
  if (field !== undefined) return accept(specOf(field));
  const what = role === "feature" ? "features" : "a target";
  if (site.fields.length === 0) {
    return refuse(error("no-data", `${label} has no data to stand for: choose a data set.`, { attribute: "field" }));
  }
  const name = readText(site.attributes, "field");
  const candidates = site.fields.filter((candidate) => candidate.role === role);
  if (name === "" || candidates.length === 0) {
    return refuse(
      error(
        "no-field",
        `The data set has no ${role === "feature" ? "feature" : "target"} fields, so ${label} cannot give ${what}: choose another data set${role === "target" ? " or a target column" : ""}.`,
        { attribute: "field" },
      ),
    );
  }
  return refuse(
    error(
      "unknown-field",
      `The data set has no field named ${name}: choose one of ${candidates.map((candidate) => candidate.name).join(", ")}.`,
      {
        attribute: "field",
        fixes: candidates
          .slice(0, 3)
          .map((candidate) => setFix(site, "field", candidate.name, `Use ${candidate.name}`)),
      },
    ),
  );
}
