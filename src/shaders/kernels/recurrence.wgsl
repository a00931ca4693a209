// A recurrent layer over whole sequences in one dispatch. Rows of the batch do not depend on each other: a workgroup owns
// 4 * STRIPS * ROW_LANES of them and walks through time with a barrier after each step. An invocation makes 4 * STRIPS rows of UNIT
// blocks LANES apart: what the state of the step before adds to each of the cell's BLOCKS gates, and then the cell.
//
// Fragments: recurrence, unit-vector or unit-scalar, and a cell: it declares the bindings from 2 on, the first of them `state`, the
// result [batch, time, units], and advance(row, t, unit, sums of the gates).

@group(0) @binding(0) var<storage, read> xw: array<Element>;
@group(0) @binding(1) var<storage, read> kernel: array<Element>;

fn finish(strip: Strip, row: u32, t: u32, unit: u32) {
  var rest = strip;
  for (var r = row; r < min(row + 4, u32(BATCH)); r++) {
    advance(r, t, unit, rest.b0[0], rest.b1[0], rest.b2[0], rest.b3[0]);
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
  for (var t = 0u; t < TIME; t++) {
    for (var unit = local.x; unit < UNITS; unit += LANES) {
      var strip0 = Strip();
      var strip1 = Strip();
      var strip2 = Strip();
      var strip3 = Strip();
      if (t > 0) {
        let rows0 = state_rows(row, t - 1);
        let rows1 = state_rows(row + 4, t - 1);
        let rows2 = state_rows(row + 8, t - 1);
        let rows3 = state_rows(row + 12, t - 1);
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
