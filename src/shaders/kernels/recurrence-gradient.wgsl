// The way back through time of recurrence.wgsl, in one dispatch. `state` [batch, time, gates * units] receives the gradient by what the
// cell's gates took from the step before; times the transposed `kernel` [gates * units, units] it reaches that step's result.
// A workgroup owns 4 * STRIPS * ROW_LANES rows; an invocation makes 4 * STRIPS of them and BLOCKS units LANES apart at a time.
//
// Fragments: recurrence, unit-vector or unit-scalar, and a cell's gradient: it declares the bindings from 2 on, among them `state`, and
// retreat(row, t, unit, by), `by` being the gradient by this step's result that comes from the step after.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> kernel: array<Element>;

fn finish(strip: Strip, row: u32, t: u32, unit: u32) {
  var rest = strip;
  for (var r = row; r < min(row + 4, u32(BATCH)); r++) {
    retreat(r, t, unit, rest.b0[0]);
    if (BLOCKS > 1 && unit + BLOCK_STEP < UNITS) {
      retreat(r, t, unit + BLOCK_STEP, rest.b1[0]);
    }
    if (BLOCKS > 2 && unit + 2 * BLOCK_STEP < UNITS) {
      retreat(r, t, unit + 2 * BLOCK_STEP, rest.b2[0]);
    }
    if (BLOCKS > 3 && unit + 3 * BLOCK_STEP < UNITS) {
      retreat(r, t, unit + 3 * BLOCK_STEP, rest.b3[0]);
    }
    rest = turned(rest);
  }
}

@compute @workgroup_size(LANES, ROW_LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = (flat_workgroup(group, groups) * ROW_LANES + local.y) * (4 * STRIPS);
  for (var back = 0u; back < TIME; back++) {
    let t = TIME - 1 - back;
    for (var unit = local.x; unit < UNITS; unit += LANES * BLOCKS) {
      var strip0 = Strip();
      var strip1 = Strip();
      var strip2 = Strip();
      var strip3 = Strip();
      if (back > 0) {
        let rows0 = state_rows(row, t + 1);
        let rows1 = state_rows(row + 4, t + 1);
        let rows2 = state_rows(row + 8, t + 1);
        let rows3 = state_rows(row + 12, t + 1);
        for (var k = 0u; k < STATE; k++) {
          let band = band_at(k, unit);
          add_product(&strip0, rows0, k, band);
          if (STRIPS > 1) {
            add_product(&strip1, rows1, k, band);
          }
          if (STRIPS > 2) {
            add_product(&strip2, rows2, k, band);
          }
          if (STRIPS > 3) {
            add_product(&strip3, rows3, k, band);
          }
        }
      }
      finish(strip0, row, t, unit);
      if (STRIPS > 1) {
        finish(strip1, row + 4, t, unit);
      }
      if (STRIPS > 2) {
        finish(strip2, row + 8, t, unit);
      }
      if (STRIPS > 3) {
        finish(strip3, row + 12, t, unit);
      }
    }
    storageBarrier();
  }
}
