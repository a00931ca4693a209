// One invocation a row: it is the row's only lane.
const LANES = 1u;

fn row_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return flat_workgroup(id, groups) * u32(WORKGROUP) + local;
}

fn lane_of(local: u32) -> u32 {
  return 0u;
}

fn row_sum(value: f32, local: u32) -> f32 {
  return value;
}

fn row_max(value: f32, local: u32) -> f32 {
  return value;
}
