// Multiply-add peak: eight chains of vec4 that do not wait for each other. Every invocation does 8 * 4 * 2 * LOOPS FLOPs.
@group(0) @binding(0) var<storage, read_write> result: array<vec4f>;

const LOOPS = 256u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  // The factors depend on the invocation, so that nothing is computed at compile time.
  let factor = vec4f(f32(id.x & 1023u) * 1e-9 + 0.999);
  let term = vec4f(1e-6);
  var x0 = vec4f(0.5);
  var x1 = vec4f(1.5);
  var x2 = vec4f(2.5);
  var x3 = vec4f(3.5);
  var x4 = vec4f(4.5);
  var x5 = vec4f(5.5);
  var x6 = vec4f(6.5);
  var x7 = vec4f(7.5);
  for (var i = 0u; i < LOOPS; i++) {
    x0 = fma(x0, factor, term);
    x1 = fma(x1, factor, term);
    x2 = fma(x2, factor, term);
    x3 = fma(x3, factor, term);
    x4 = fma(x4, factor, term);
    x5 = fma(x5, factor, term);
    x6 = fma(x6, factor, term);
    x7 = fma(x7, factor, term);
  }
  // One place for many invocations: what is stored does not matter, that it is stored does.
  result[id.x & 4095u] = ((x0 + x1) + (x2 + x3)) + ((x4 + x5) + (x6 + x7));
}
