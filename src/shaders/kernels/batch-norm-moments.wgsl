// First of three: mean and sum of squared deviations of every channel over one split of the positions: [SPLITS, 2, UNITS] in Elements. Sums are
// of differences from the split's first number, so that a large mean takes no precision from the deviations.
// Fragments: columns-serial or columns-tree.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> partial: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = column_of(id, groups, local);
  let split = split_of(id, groups, local);
  let valid = column < UNITS && split < SPLITS;
  let begin = split * SPLIT_SIZE;
  let end = select(0u, min(u32(POSITIONS), begin + SPLIT_SIZE), valid);
  var origin = Element();
  if (valid) {
    origin = x[begin * UNITS + column];
  }
  var sum = Element();
  var squares = Element();
  for (var position = begin + lane_of(local); position < end; position += LANES) {
    let difference = x[position * UNITS + column] - origin;
    sum += difference;
    squares += difference * difference;
  }
  sum = column_sum(sum, local);
  squares = column_sum(squares, local);
  if (valid && lane_of(local) == 0) {
    let share = sum / f32(end - begin);
    partial[2 * split * UNITS + column] = origin + share;
    partial[(2 * split + 1) * UNITS + column] = max(squares - sum * share, Element());
  }
}
