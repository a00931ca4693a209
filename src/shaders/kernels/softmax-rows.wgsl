// Softmax of each row of x, or its logarithm (LOG): [ROWS, UNITS] in Elements. Fragments: rows-serial or rows-tree, element-scalar or
// element-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(id, groups, local);
  if (row >= ROWS) {
    return;
  }
  let first = row * UNITS + lane_of(local);
  let end = (row + 1) * UNITS;
  var highest = Element(-3.4e38);
  for (var i = first; i < end; i += LANES) {
    highest = max(highest, x[i]);
  }
  let peak = row_max(largest(highest), local);
  var sum = Element();
  for (var i = first; i < end; i += LANES) {
    sum += exp(x[i] - peak);
  }
  let total = row_sum(add_up(sum), local);
  if (LOG) {
    let shift = log(total);
    for (var i = first; i < end; i += LANES) {
      put(i, x[i] - peak - shift);
    }
  } else {
    let scale = 1 / total;
    for (var i = first; i < end; i += LANES) {
      put(i, exp(x[i] - peak) * scale);
    }
  }
}
