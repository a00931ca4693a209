// One invocation sums one column over one split of the positions: it is the only lane.
const LANES = 1u;

fn column_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return (flat_workgroup(id, groups) * u32(WORKGROUP) + local) % u32(UNITS);
}

fn split_of(id: vec3u, groups: vec3u, local: u32) -> u32 {
  return (flat_workgroup(id, groups) * u32(WORKGROUP) + local) / u32(UNITS);
}

fn lane_of(local: u32) -> u32 {
  return 0u;
}

fn column_sum(value: Element, local: u32) -> Element {
  return value;
}
