// Third of three: dk = SCALE * ds^T q and dv = p^T dy, with p and ds as in attention-gradient-query.wgsl. One invocation a key; queries
// and their dy come tile by tile through workgroup memory. Fragments as in attention.wgsl.

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(1) var<storage, read> k: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read> rows: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> dk: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dv: array<vec4f>;

const UNSEEN = -3.4e38;

var<workgroup> queries: array<vec4f, TILE * VECTORS>;
var<workgroup> gradients: array<vec4f, TILE * VECTORS>;

@compute @workgroup_size(ROWS)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = flat_workgroup(id, groups);
  let head = min(block / BLOCKS, u32(HEADS - 1));
  let first_row = block % BLOCKS * ROWS;
  let row = min(first_row + local, u32(TIME_K - 1));
  let start = (head * TIME_K + row) * VECTORS;
  var key: array<vec4f, VECTORS>;
  var value: array<vec4f, VECTORS>;
  var key_sum: array<vec4f, VECTORS>;
  var value_sum: array<vec4f, VECTORS>;
  for (var c = 0u; c < VECTORS; c++) {
    key[c] = k[start + c];
    value[c] = v[start + c];
  }
  var begin = 0u;
  if (CAUSAL) {
    begin = first_row / TILE * TILE;
  }
  for (var first = begin; first < TIME_Q; first += TILE) {
    workgroupBarrier();
    for (var at = local; at < TILE * VECTORS; at += ROWS) {
      let source = (head * TIME_Q + min(first + at / VECTORS, u32(TIME_Q - 1))) * VECTORS + at % VECTORS;
      queries[at] = q[source];
      gradients[at] = dy[source];
    }
    workgroupBarrier();
    for (var i = 0u; i < min(u32(TILE), TIME_Q - first); i++) {
      var score = 0.0;
      var by_weight = 0.0;
      for (var c = 0u; c < VECTORS; c++) {
        score += dot(key[c], queries[i * VECTORS + c]);
        by_weight += dot(value[c], gradients[i * VECTORS + c]);
      }
      let known = rows[head * TIME_Q + first + i];
      let seen = sees(head, first + i, row);
      let weight = exp(select(f32(UNSEEN), score * SCALE - known.x, seen));
      let by_score = weight * (by_weight - known.y) * SCALE;
      for (var c = 0u; c < VECTORS; c++) {
        key_sum[c] += by_score * queries[i * VECTORS + c];
        value_sum[c] += weight * gradients[i * VECTORS + c];
      }
    }
  }
  if (first_row + local < TIME_K && block < HEADS * BLOCKS) {
    for (var c = 0u; c < VECTORS; c++) {
      dk[start + c] = key_sum[c];
      dv[start + c] = value_sum[c];
    }
  }
}
