// First of three: dx = inverse * (h - mean(h) - n * mean(h * n)) with h = dy * gamma and n the normalized x, over rows of LENGTH numbers, UNITS
// Elements. Mean and inverse deviation of x are worked out anew and left in statistics [ROWS, 2] for the sums over columns.
// Fragments: rows-serial or rows-tree, rows-whole or rows-grouped, element-scalar or element-vector, put-epilogue.

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
  var sum = Element();
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    sum += x[at(row, i)];
  }
  let mean = row_sum(add_up(sum), local) / f32(LENGTH);
  var squares = Element();
  var across = Element();
  var along = Element();
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    let place = at(row, i);
    let deviation = x[place] - mean;
    let h = dy[place] * gamma[parameter_at(row, i)];
    squares += deviation * deviation;
    across += h;
    along += h * deviation;
  }
  let inverse = inverseSqrt(row_sum(add_up(squares), local) / f32(LENGTH) + f32(EPSILON));
  let average = row_sum(add_up(across), local) / f32(LENGTH);
  let slope = row_sum(add_up(along), local) / f32(LENGTH) * inverse * inverse;
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    let place = at(row, i);
    let h = dy[place] * gamma[parameter_at(row, i)];
    put(place, (h - average - (x[place] - mean) * slope) * inverse);
  }
  if (lane_of(local) == 0) {
    statistics[2 * row] = mean;
    statistics[2 * row + 1] = inverse;
  }
}
