// Cross-entropy of each row of scores [ROWS, UNITS] (in Elements) against its class; a label that is not below CLASSES, or negative, costs
// nothing. Fragments: rows-serial or rows-tree, element-scalar or element-vector, class-scalar or class-vector.

@group(0) @binding(0) var<storage, read> logits: array<Element>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read_write> loss: array<f32>;

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
    highest = max(highest, logits[i]);
  }
  let peak = row_max(largest(highest), local);
  var sum = Element();
  for (var i = first; i < end; i += LANES) {
    sum += exp(logits[i] - peak);
  }
  let total = row_sum(add_up(sum), local);
  if (lane_of(local) == 0) {
    let label = labels[row];
    var cost = 0.0;
    if (label >= 0 && label < CLASSES) {
      cost = log(total) + (peak - score(row * UNITS, u32(label)));
    }
    loss[row] = epilogue(cost, row);
  }
}
