// y[i0, .., i5] = x[OFFSET + i0 * STRIDE_0 + .. + i5 * STRIDE_5]: transposes and slices. Shapes are brought to six dimensions, of which
// the outermost of size 1 are not looked at (RANK). Element is a vec4 where the innermost dimension is contiguous in both; sizes,
// strides and OFFSET then count vec4.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (to >= u32(COUNT)) {
    return;
  }
  var rest = to;
  var source = u32(OFFSET);
  if (RANK > 5) {
    source += (rest % u32(SIZE_5)) * u32(STRIDE_5);
    rest /= u32(SIZE_5);
  }
  if (RANK > 4) {
    source += (rest % u32(SIZE_4)) * u32(STRIDE_4);
    rest /= u32(SIZE_4);
  }
  if (RANK > 3) {
    source += (rest % u32(SIZE_3)) * u32(STRIDE_3);
    rest /= u32(SIZE_3);
  }
  if (RANK > 2) {
    source += (rest % u32(SIZE_2)) * u32(STRIDE_2);
    rest /= u32(SIZE_2);
  }
  if (RANK > 1) {
    source += (rest % u32(SIZE_1)) * u32(STRIDE_1);
    rest /= u32(SIZE_1);
  }
  y[to] = x[source + rest * u32(STRIDE_0)];
}
