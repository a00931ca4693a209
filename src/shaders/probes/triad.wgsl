// Triad bandwidth (McCalpin, STREAM): two arrays read and one written, four elements an invocation.
@group(0) @binding(0) var<storage, read_write> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read> c: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  a[id.x] = b[id.x] + 1.5 * c[id.x];
}
