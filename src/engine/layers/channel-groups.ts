/** Channels in equal groups that a layer treats apart: the attribute, and what is wrong with a number of groups that does not divide. */
import { readNumber } from "./attributes";
import type { AttributeSchema, LayerAttributes, LayerProblem, LayerSite } from "./define";
import { error, setFix } from "./problems";

/** Of convolutions: output channel o sees the input channels of its own group only. */
export const groupsField = {
  kind: "int",
  label: "Groups",
  help: "Splits input and output channels into groups that do not see each other; must divide both. 1 is an ordinary convolution.",
  default: 1,
  min: 1,
  max: 65_536,
} as const satisfies AttributeSchema[string];

/** The largest number not above `wanted` that divides all counts. */
export function commonDivisor(wanted: number, ...counts: readonly number[]): number {
  let groups = Math.min(wanted, ...counts);
  while (counts.some((count) => count % groups !== 0)) groups--;
  return groups;
}

/** Input channels of one group of a convolution whose groups divide them. */
export function channelsOfGroup(attributes: LayerAttributes, channels: number): number {
  return channels / readNumber(attributes, "groups");
}

/** Problem of groups that do not divide input channels and filters, or undefined. */
export function groupedConvolutionProblem(label: string, site: LayerSite, channels: number): LayerProblem | undefined {
  const groups = readNumber(site.attributes, "groups");
  const filters = readNumber(site.attributes, "filters");
  if (channels % groups === 0 && filters % groups === 0) return undefined;
  const better = commonDivisor(groups, channels, filters);
  return error(
    "groups-mismatch",
    `${label} cannot split ${channels} input channels and ${filters} filters into ${groups} equal groups: set groups to ${better}.`,
    { attribute: "groups", fixes: [setFix(site, "groups", better, `Set groups to ${better}`)] },
  );
}

/** `, groups=2`, or nothing for one group: Keras and PyTorch call it alike. */
export function pythonGroups(attributes: LayerAttributes): string {
  const groups = readNumber(attributes, "groups");
  return groups === 1 ? "" : `, groups=${groups}`;
}
