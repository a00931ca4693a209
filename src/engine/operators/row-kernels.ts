/**
 * Kernels that reduce rows and go on with what they found: softmax, cross-entropy, normalization of each example. Every such kernel
 * exists twice, by the fragment that it is compiled with: one workgroup a row, joined in workgroup memory, for a real GPU; one
 * invocation a row, without memory or barrier, for short rows and for software adapters.
 */
import type { DeviceTraits, KernelConfiguration, KernelSite, KernelVariant } from "./define";
import { gridOf } from "./define";
import { elementAliases, widthOf } from "./flat-kernels";

export interface Rows {
  readonly rows: number;
  /** Numbers in a row. */
  readonly length: number;
  /** Numbers of a row that lie in one piece; the whole row if absent. Four are read at a time where it is a multiple of four. */
  readonly run?: number;
}

/** Shortest row that a workgroup shares. */
const SHORTEST_SHARED = 32;
/** Where rows are fewer and longer than this, no kernel of one row an invocation or a workgroup fills a device. */
const FEW_ROWS = 8;
const LONG_ROW = 65_536;

export type RowConfiguration = Omit<KernelConfiguration, "flops">;

function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, value)));
}

function sharesRows({ length }: Rows, device: DeviceTraits): boolean {
  return !device.software && length >= SHORTEST_SHARED;
}

function rowConfiguration(rows: Rows, device: DeviceTraits, shared: boolean): RowConfiguration {
  const width = widthOf(rows.run ?? rows.length);
  const units = rows.length / width;
  // A shared row gives each lane two units or more; rows of one invocation are spread over the cores before they fill a workgroup.
  const workgroup = shared
    ? Math.min(256, device.maxInvocationsPerWorkgroup, Math.max(32, powerOfTwo(units / 2)))
    : Math.min(64, Math.max(4, powerOfTwo(rows.rows / 16)));
  return {
    constants: {
      ...elementAliases(width),
      WORKGROUP: workgroup,
      WIDTH: width,
      ROWS: rows.rows,
      UNITS: units,
      LENGTH: rows.length,
    },
    workgroups: gridOf(shared ? rows.rows : Math.ceil(rows.rows / workgroup)),
    lib: [shared ? "rows-tree" : "rows-serial", width === 4 ? "element-vector" : "element-scalar"],
  };
}

/**
 * Both variants of a kernel over rows.
 * @param describe the rows of a site; undefined where the kernel does not apply.
 * @param finish adds to the shared part (constants, fragments, bindings, further dispatches) what is the kernel's own.
 */
export function rowVariants(
  kernel: string,
  describe: (site: KernelSite) => Rows | undefined,
  finish: (configuration: RowConfiguration, rows: Rows, site: KernelSite) => KernelConfiguration,
): readonly KernelVariant[] {
  const suits = (site: KernelSite): Rows | undefined => {
    const found = describe(site);
    const empty = found === undefined || found.rows === 0 || found.length === 0;
    return empty || (found.rows < FEW_ROWS && found.length > LONG_ROW) ? undefined : found;
  };
  const variant = (shared: boolean): KernelVariant => ({
    kernel,
    name: shared ? `${kernel}, a workgroup a row` : `${kernel}, an invocation a row`,
    when: (site) => {
      const rows = suits(site);
      return rows !== undefined && (!shared || sharesRows(rows, site.device));
    },
    mayReplace: (site) => suits(site) !== undefined,
    configure: (site) => {
      const rows = suits(site);
      if (rows === undefined) throw new Error(`Kernel ${kernel} is configured where it does not apply.`);
      return finish(rowConfiguration(rows, site.device, shared), rows, site);
    },
  });
  return [variant(true), variant(false)];
}
