/**
 * Kernels over whole groups of parameters, gradients or moments, whose members lie one after the other at 256-byte
 * boundaries. What lies between two members is handled too; it is zero and stays zero.
 */
import type { TensorType } from "../ir/types";
import { elementCount } from "../ir/types";
import type { KernelBinding, KernelConfiguration, KernelConstant, KernelSite } from "./define";
import { gridOf } from "./define";
import { FLAT_WORKGROUP } from "./flat-kernels";

const BOUNDARY = 64;

/** Length in vectors of four of a group from its first element to its last. */
export function groupVectors(members: readonly TensorType[]): number {
  return (
    members.reduce((start, member) => {
      const aligned = Math.ceil(start / BOUNDARY) * BOUNDARY;
      return aligned + Math.ceil(elementCount(member.shape) / 4) * 4;
    }, 0) / 4
  );
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
