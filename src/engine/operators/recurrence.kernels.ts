/**
 * The GPU kernels of the recurrences: one dispatch for a whole sequence, forward or back. Each workgroup owns some rows of the batch, so
 * that no two workgroups ever wait for each other; between time steps its invocations meet at one barrier, which costs little beside
 * the product in between, even on a software adapter.
 */
import type { DeviceTraits, KernelConfiguration, KernelConstant, KernelSite, KernelVariant } from "./define";
import { gridOf } from "./define";
import { sequenceSize } from "./recurrence";

interface Cell {
  /** Fragment with the cell. */
  readonly fragment: string;
  readonly gates: number;
  readonly constants?: (site: KernelSite) => Readonly<Record<string, KernelConstant>>;
}

interface Shape {
  readonly batch: number;
  readonly time: number;
  readonly units: number;
}

/** How units and rows are dealt out. */
interface Layout {
  readonly width: 1 | 4;
  /** Rows of the batch an invocation, at most 8. */
  readonly rows: number;
  readonly lanes: number;
  readonly rowLanes: number;
}

/** The largest workgroup along x that every adapter allows. */
const MOST_LANES = 256;

function layoutOf({ batch, units }: Shape, blocks: number, device: DeviceTraits): Layout {
  const most = Math.min(MOST_LANES, device.maxInvocationsPerWorkgroup);
  if (device.software) {
    // Registers do the work: many rows, but a workgroup for a second core.
    const width = units % 4 === 0 ? 4 : 1;
    const rows = Math.max(1, Math.min(8, Math.ceil(batch / 2)));
    return { width, rows, lanes: Math.min(most, Math.ceil(units / width / blocks)), rowLanes: 1 };
  }
  // One unit an invocation fills more of a GPU; four where there would be too many.
  const width = units % 4 === 0 && units > most ? 4 : 1;
  const items = Math.ceil(units / width / blocks);
  const lanes = Math.ceil(items / Math.ceil(items / most));
  const rows = Math.max(1, Math.min(4, batch));
  const rowLanes = Math.max(1, Math.min(Math.floor(64 / lanes), Math.ceil(batch / rows)));
  return { width, rows, lanes, rowLanes };
}

function configure(
  shape: Shape,
  layout: Layout,
  cell: Cell,
  site: KernelSite,
  product: { readonly state: number; readonly columns: number; readonly blocks: number; readonly blockStep: number },
): KernelConfiguration {
  const { width, rows, lanes, rowLanes } = layout;
  return {
    constants: {
      BATCH: shape.batch,
      TIME: shape.time,
      UNITS: shape.units / width,
      STATE: product.state,
      COLUMNS: product.columns / width,
      BLOCKS: product.blocks,
      BLOCK_STEP: product.blockStep,
      ROWS: rows,
      LANES: lanes,
      ROW_LANES: rowLanes,
      ...cell.constants?.(site),
    },
    lib: [width === 4 ? "unit-vector" : "unit-scalar", "recurrence", cell.fragment],
    workgroups: gridOf(Math.ceil(shape.batch / (rows * rowLanes))),
    flops: shape.batch * shape.units * cell.gates * (2 * (shape.time - 1) * shape.units + 8 * shape.time),
  };
}

/** Inputs begin with xw [batch, time, gates * units], outputs with the results [batch, time, units]. */
export function recurrenceVariants(cell: Cell): readonly KernelVariant[] {
  const configuration = (site: KernelSite): KernelConfiguration => {
    const { batch, time, width: units } = sequenceSize(site.outputs[0] ?? { dtype: "f32", shape: [] });
    const shape = { batch, time, units };
    const layout = layoutOf(shape, 1, site.device);
    return configure(shape, layout, cell, site, {
      state: units,
      columns: cell.gates * units,
      blocks: cell.gates,
      blockStep: units / layout.width,
    });
  };
  return [{ kernel: "recurrence", configure: configuration }];
}

/**
 * Inputs begin with dy [batch, time, units] and the transposed recurrent kernel [gates * units, units].
 * @param carry whether the cell keeps a carry [batch, units] from step to step, bound behind the outputs.
 */
export function recurrenceGradientVariants(cell: Cell, carry: boolean): readonly KernelVariant[] {
  const configuration = (site: KernelSite): KernelConfiguration => {
    const { batch, time, width: units } = sequenceSize(site.inputs[0] ?? { dtype: "f32", shape: [] });
    const shape = { batch, time, units };
    // Columns of a product are units here: several blocks of them share what is read of the state.
    const blocks = site.device.software ? Math.min(4, Math.ceil(units / 16)) : 1;
    const layout = layoutOf(shape, blocks, site.device);
    const made = configure(shape, layout, cell, site, {
      state: cell.gates * units,
      columns: units,
      blocks,
      blockStep: layout.lanes,
    });
    if (!carry) return made;
    const reads = site.inputs.length;
    const writes = site.outputs.length + 1;
    return {
      ...made,
      scratch: [batch * units],
      bindings: Array.from({ length: reads + writes }, (_, position) => ({
        positions: [position],
        access: position < reads ? ("read" as const) : ("read_write" as const),
      })),
    };
  };
  return [{ kernel: "recurrence-gradient", configure: configuration }];
}
