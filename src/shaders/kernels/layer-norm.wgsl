// y = (x - mean) * inverse * gamma + beta, mean and inverse (deviation) being those of each row of LENGTH numbers, UNITS Elements.
// Fragments: rows-serial or rows-tree, rows-whole or rows-grouped, element-scalar or element-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read> gamma: array<Element>;
@group(0) @binding(2) var<storage, read> beta: array<Element>;
@group(0) @binding(3) var<storage, read_write> y: array<Element>;

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
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    let deviation = x[at(row, i)] - mean;
    squares += deviation * deviation;
  }
  let inverse = inverseSqrt(row_sum(add_up(squares), local) / f32(LENGTH) + f32(EPSILON));
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    let place = at(row, i);
    let parameter = parameter_at(row, i);
    put(place, (x[place] - mean) * inverse * gamma[parameter] + beta[parameter]);
  }
}
