// One workgroup sums COLUMNS columns over one split of the positions: WORKGROUP / COLUMNS lanes (a power of two) a column take
// positions in turn, and a tree in workgroup memory adds up. BLOCKS workgroups make all columns of a split.
// column_sum is called by all invocations or by none, and gives all lanes of a column the result.
const LANES = u32(WORKGROUP / COLUMNS);

var<workgroup> lanes: array<Element, WORKGROUP>;

fn column_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return (flat_workgroup(id, groups) % u32(BLOCKS)) * u32(COLUMNS) + local % u32(COLUMNS);
}

fn split_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return flat_workgroup(id, groups) / u32(BLOCKS);
}

fn lane_of(local: u32) -> u32 {
  return local / u32(COLUMNS);
}

fn column_sum(value: Element, local: u32) -> Element {
  lanes[local] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane_of(local) < half) {
      lanes[local] += lanes[local + half * u32(COLUMNS)];
    }
  }
  workgroupBarrier();
  let sum = lanes[local % u32(COLUMNS)];
  workgroupBarrier();
  return sum;
}
