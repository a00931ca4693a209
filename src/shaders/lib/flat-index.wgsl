// Number of a workgroup in a grid that was spread over x, y and z because of the limit of 65,535 a dimension.
fn flat_workgroup(id: vec3u, groups: vec3u) -> u32 {
  return id.x + groups.x * (id.y + groups.y * id.z);
}
