// The way back through time of recurrence.wgsl, in one dispatch. `state` [batch, time, gates * units] receives the gradient by what the
// cell's gates took from the step before; times the transposed `kernel` [gates * units, units] it reaches that step's result.
// A workgroup owns ROWS * ROW_LANES rows; an invocation makes ROWS of them and BLOCKS unit Elements, LANES apart, at a time.
//
// Fragments: recurrence, unit-vector or unit-scalar, and a cell's gradient: it declares the bindings from 2 on, among them `state`, and
// retreat(row, t, unit, by), `by` being the gradient by this step's result that comes from the step after.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> kernel: array<Element>;

@compute @workgroup_size(LANES, ROW_LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (flat_workgroup(group, groups) * ROW_LANES + local.y) * ROWS;
  for (var back = 0u; back < TIME; back++) {
    let t = TIME - 1 - back;
    for (var unit = local.x; unit < UNITS; unit += LANES * BLOCKS) {
      var sums = array<Band, 8>();
      if (back > 0) {
        sums = products(row, t + 1, unit);
      }
      for (var r = 0u; r < ROWS && row + r < BATCH; r++) {
        var blocks = array<Element, 4>(sums[r].b0, sums[r].b1, sums[r].b2, sums[r].b3);
        for (var b = 0u; b < BLOCKS && unit + b * BLOCK_STEP < UNITS; b++) {
          retreat(row + r, t, unit + b * BLOCK_STEP, blocks[b]);
        }
      }
    }
    storageBarrier();
  }
}
