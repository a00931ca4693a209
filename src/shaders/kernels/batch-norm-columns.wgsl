// First of three: the sums of dy * (x - mean) and of dy over one split of the positions, for every channel: [SPLITS, 2, UNITS] in Elements.
// Fragments: columns-serial or columns-tree.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> x: array<Element>;
@group(0) @binding(2) var<storage, read> means: array<Element>;
@group(0) @binding(3) var<storage, read_write> partial: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = column_of(id, groups, local);
  let split = split_of(id, groups, local);
  let valid = column < UNITS && split < SPLITS;
  let end = select(0u, min(u32(POSITIONS), (split + 1) * SPLIT_SIZE), valid);
  var mean = Element();
  if (valid) {
    mean = means[column];
  }
  var scaled = Element();
  var plain = Element();
  for (var position = split * SPLIT_SIZE + lane_of(local); position < end; position += LANES) {
    let place = position * UNITS + column;
    scaled += dy[place] * (x[place] - mean);
    plain += dy[place];
  }
  scaled = column_sum(scaled, local);
  plain = column_sum(plain, local);
  if (valid && lane_of(local) == 0) {
    partial[2 * split * UNITS + column] = scaled;
    partial[(2 * split + 1) * UNITS + column] = plain;
  }
}
