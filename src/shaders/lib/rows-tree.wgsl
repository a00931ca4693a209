// One workgroup a row: its invocations (a power of two) are the row's lanes, and trees in workgroup memory join what they found.
// row_sum and row_max are called by all of them or by none, and give all of them the result.
const LANES = u32(WORKGROUP);

var<workgroup> lanes: array<f32, WORKGROUP>;

fn row_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return flat_workgroup(id, groups);
}

fn lane_of(local: u32) -> u32 {
  return local;
}

fn row_sum(value: f32, local: u32) -> f32 {
  lanes[local] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      lanes[local] += lanes[local + half];
    }
  }
  return workgroupUniformLoad(&lanes[0]);
}

fn row_max(value: f32, local: u32) -> f32 {
  lanes[local] = value;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      lanes[local] = max(lanes[local], lanes[local + half]);
    }
  }
  return workgroupUniformLoad(&lanes[0]);
}
