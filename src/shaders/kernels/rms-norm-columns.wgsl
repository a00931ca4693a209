// Second of three: the sum of dy * normalized x over one split of the rows, for every feature: [SPLITS, UNITS] in Elements.
// Fragments: columns-serial or columns-tree.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> x: array<Element>;
@group(0) @binding(2) var<storage, read> statistics: array<f32>;
@group(0) @binding(3) var<storage, read_write> partial: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = column_of(id, groups, local);
  let split = split_of(id, groups, local);
  let valid = column < UNITS && split < SPLITS;
  let end = select(0u, min(u32(POSITIONS), (split + 1) * SPLIT_SIZE), valid);
  var sum = Element();
  for (var row = split * SPLIT_SIZE + lane_of(local); row < end; row += LANES) {
    sum += dy[row * UNITS + column] * x[row * UNITS + column] * statistics[row];
  }
  sum = column_sum(sum, local);
  if (valid && lane_of(local) == 0) {
    partial[split * UNITS + column] = sum;
  }
}
