// y[batch, column, row] = x[batch, row, column] by tiles of 32 x 32 through workgroup memory, so that reads and writes are both
// coalesced. The extra column of the tile keeps the transposed reads out of each other's banks.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

var<workgroup> tile: array<array<Element, 33>, 32>;

@compute @workgroup_size(32, 8)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let number = flat_workgroup(id, groups);
  let batch = number / u32(TILES_DOWN * TILES_ACROSS);
  let within = number % u32(TILES_DOWN * TILES_ACROSS);
  let first_row = (within / u32(TILES_ACROSS)) * 32u;
  let first_column = (within % u32(TILES_ACROSS)) * 32u;
  let inside = batch < u32(BATCHES);
  let base = batch * u32(ROWS * COLUMNS);
  for (var down = local.y; down < 32u; down += 8u) {
    let row = first_row + down;
    let column = first_column + local.x;
    if (inside && row < u32(ROWS) && column < u32(COLUMNS)) {
      tile[down][local.x] = x[base + row * u32(COLUMNS) + column];
    }
  }
  workgroupBarrier();
  for (var across = local.y; across < 32u; across += 8u) {
    let row = first_row + local.x;
    let column = first_column + across;
    if (inside && row < u32(ROWS) && column < u32(COLUMNS)) {
      y[base + column * u32(ROWS) + row] = tile[local.x][across];
    }
  }
}
