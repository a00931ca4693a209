// First of three: dx = inverse * (h - n * mean(h * n)) with h = dy * gamma and n = x * inverse, over rows of LENGTH numbers, UNITS Elements. The
// inverse root mean square is worked out anew and left in statistics [ROWS] for the sums over columns.
// Fragments: rows-serial or rows-tree, element-scalar or element-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> x: array<Element>;
@group(0) @binding(2) var<storage, read> gamma: array<Element>;
@group(0) @binding(3) var<storage, read_write> y: array<Element>;
@group(0) @binding(4) var<storage, read_write> statistics: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(id, groups, local);
  if (row >= ROWS) {
    return;
  }
  let start = row * UNITS;
  var squares = Element();
  var along = Element();
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    let value = x[start + i];
    squares += value * value;
    along += dy[start + i] * gamma[i] * value;
  }
  let inverse = inverseSqrt(row_sum(add_up(squares), local) / f32(LENGTH) + f32(EPSILON));
  let slope = row_sum(add_up(along), local) / f32(LENGTH) * inverse * inverse;
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    put(start + i, (dy[start + i] * gamma[i] - x[start + i] * slope) * inverse);
  }
  if (lane_of(local) == 0) {
    statistics[row] = inverse;
  }
}
