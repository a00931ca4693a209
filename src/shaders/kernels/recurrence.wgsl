// A recurrent layer over whole sequences in one dispatch. Rows of the batch do not depend on each other: a workgroup owns
// ROWS * ROW_LANES of them and walks through time with a barrier after each step. An invocation makes ROWS rows of every LANES-th unit
// Element: what the state of the step before adds to each of the cell's BLOCKS gates, and then the cell.
//
// Fragments: recurrence, unit-vector or unit-scalar, and a cell: it declares the bindings from 2 on, among them `state`, the numbers of
// the result [batch, time, units], and advance(row, t, unit, products by gate).

@group(0) @binding(0) var<storage, read> xw: array<Element>;
@group(0) @binding(1) var<storage, read> kernel: array<Element>;

@compute @workgroup_size(LANES, ROW_LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (flat_workgroup(group, groups) * ROW_LANES + local.y) * ROWS;
  for (var t = 0u; t < TIME; t++) {
    for (var unit = local.x; unit < UNITS; unit += LANES) {
      var sums = array<Band, 8>();
      if (t > 0) {
        sums = products(row, t - 1, unit);
      }
      for (var r = 0u; r < ROWS && row + r < BATCH; r++) {
        advance(row + r, t, unit, sums[r]);
      }
    }
    storageBarrier();
  }
}
