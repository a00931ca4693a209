// Gradient by x of softmax, y * (dy - sum of dy * y), or of its logarithm (LOG), dy - e^y * sum of dy; over rows [ROWS, UNITS] in Elements.
// Fragments: rows-serial or rows-tree, element-scalar or element-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> result: array<Element>;
@group(0) @binding(1) var<storage, read> dy: array<Element>;
@group(0) @binding(2) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = row_of(id, groups, local);
  if (row >= ROWS) {
    return;
  }
  let first = row * UNITS + lane_of(local);
  let end = (row + 1) * UNITS;
  var sum = Element();
  for (var i = first; i < end; i += LANES) {
    if (LOG) {
      sum += dy[i];
    } else {
      sum += dy[i] * result[i];
    }
  }
  let total = row_sum(add_up(sum), local);
  for (var i = first; i < end; i += LANES) {
    if (LOG) {
      put(i, dy[i] - exp(result[i]) * total);
    } else {
      put(i, result[i] * (dy[i] - total));
    }
  }
}
