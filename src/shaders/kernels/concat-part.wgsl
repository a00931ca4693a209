// Copies one input of a concatenation to its place: every run of RUN elements of x goes to BEGIN within a row of ROW elements of y.
// Element is a vec4 where all three are multiples of four; they then count vec4.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let source = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (source >= u32(COUNT)) {
    return;
  }
  y[(source / u32(RUN)) * u32(ROW) + u32(BEGIN) + source % u32(RUN)] = x[source];
}
