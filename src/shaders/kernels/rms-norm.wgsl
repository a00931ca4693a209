// y = x * inverse * gamma, inverse being 1 / sqrt(mean square + EPSILON) of each row of LENGTH numbers, UNITS Elements.
// Fragments: rows-serial or rows-tree, element-scalar or element-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read> gamma: array<Element>;
@group(0) @binding(2) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(id, groups, local);
  if (row >= ROWS) {
    return;
  }
  let start = row * UNITS;
  var squares = Element();
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    squares += x[start + i] * x[start + i];
  }
  let inverse = inverseSqrt(row_sum(add_up(squares), local) / f32(LENGTH) + f32(EPSILON));
  for (var i = lane_of(local); i < UNITS; i += LANES) {
    put(start + i, x[start + i] * inverse * gamma[i]);
  }
}
