/** The operators that have a fast kernel on the CPU, one line each. The others run their reference. */
import type { CpuKernel } from "./define";
import { matmulKernel } from "./matmul";

const kernels: Readonly<Record<string, CpuKernel>> = {
  matmul: matmulKernel,
};

export function cpuKernel(operator: string): CpuKernel | undefined {
  return kernels[operator];
}
