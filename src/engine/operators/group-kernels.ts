/**
 * Kernels over whole groups of parameters, gradients or moments, whose members lie one after the other at 256-byte
 * boundaries. What lies between two members is handled too; it is zero and stays zero. What lies behind the last is anything: a single
 * value shares its memory with others.
 */
import type { TensorType } from "../ir/types";
import { elementCount } from "../ir/types";
import type { KernelBinding, KernelConfiguration, KernelConstant, KernelSite } from "./define";
import { gridOf } from "./define";
import { FLAT_WORKGROUP } from "./flat-kernels";

const BOUNDARY = 64;

/** Elements of a group from its first to its last, what lies between members counted. */
function groupElements(members: readonly TensorType[]): number {
  return members.reduce((end, member) => Math.ceil(end / BOUNDARY) * BOUNDARY + elementCount(member.shape), 0);
}

/** The same in vectors of four; the last one may be filled in part. */
function groupVectors(members: readonly TensorType[]): number {
  return Math.ceil(groupElements(members) / 4);
}

const VECTORS_A_WORKGROUP = 64 * 16;
const MOST_WORKGROUPS = 256;

/** For kernels that read a whole group and come to one number: how many workgroups share it, and their constants. */
export function groupShares(members: readonly TensorType[]): {
  readonly vectors: number;
  readonly workgroups: number;
  readonly constants: Readonly<Record<string, KernelConstant>>;
} {
  const vectors = groupVectors(members);
  const workgroups = Math.max(1, Math.min(MOST_WORKGROUPS, Math.ceil(vectors / VECTORS_A_WORKGROUP)));
  return { vectors, workgroups, constants: { ELEMENTS: groupElements(members), WORKGROUPS: workgroups } };
}

/** Positions `first` to `first + count - 1`. */
export function consecutive(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, offset) => first + offset);
}

/** What an optimizer updates: inputs are the control, then parameters, gradients and each list of moments. */
export interface UpdateSite {
  readonly parameters: number;
  readonly momentLists: number;
}

/** Outputs are the new parameters and the new moments, so that inputs exceed outputs by the control and the gradients. */
export function updateSiteOf(site: KernelSite): UpdateSite {
  const parameters = site.inputs.length - 1 - site.outputs.length;
  return { parameters, momentLists: Math.round(site.outputs.length / Math.max(1, parameters)) - 1 };
}

/** In place: the control, parameters, gradients, then each list of moments. */
export function updateConfiguration(
  site: KernelSite,
  constants: Readonly<Record<string, KernelConstant>>,
  flopsPerElement: number,
): KernelConfiguration {
  const { parameters, momentLists } = updateSiteOf(site);
  const vectors = groupVectors(site.inputs.slice(1, 1 + parameters));
  const list = (number: number, access: KernelBinding["access"]): KernelBinding => ({
    positions: consecutive(1 + number * parameters, parameters),
    access,
  });
  return {
    constants: { ...constants, COUNT: vectors },
    workgroups: gridOf(Math.ceil(vectors / FLAT_WORKGROUP)),
    flops: 4 * vectors * flopsPerElement,
    readsStepScalars: true,
    bindings: [
      { positions: [0], access: "read" },
      list(0, "read_write"),
      list(1, "read"),
      ...consecutive(2, momentLists).map((number) => list(number, "read_write")),
    ],
  };
}
