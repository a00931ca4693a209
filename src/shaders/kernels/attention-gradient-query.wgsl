// Second of three: dq = SCALE * ds k with ds = p * (dy v^T - sum of dy * y) and p = e^(scores - log-sum-exp), made again from q and k.
// One invocation a query; keys and values come tile by tile through workgroup memory. Fragments as in attention.wgsl.

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(1) var<storage, read> k: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> dy: array<vec4f>;
@group(0) @binding(4) var<storage, read> rows: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> dq: array<vec4f>;

const UNSEEN = -3.4e38;

var<workgroup> keys: array<vec4f, TILE * VECTORS>;
var<workgroup> values: array<vec4f, TILE * VECTORS>;

@compute @workgroup_size(ROWS)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = flat_workgroup(id, groups);
  let head = min(block / BLOCKS, u32(HEADS - 1));
  let first_row = block % BLOCKS * ROWS;
  let row = min(first_row + local, u32(TIME_Q - 1));
  let start = (head * TIME_Q + row) * VECTORS;
  let known = rows[head * TIME_Q + row];
  var query: array<vec4f, VECTORS>;
  var gradient: array<vec4f, VECTORS>;
  var sum: array<vec4f, VECTORS>;
  for (var c = 0u; c < VECTORS; c++) {
    query[c] = q[start + c] * SCALE;
    gradient[c] = dy[start + c];
  }
  var end = u32(TIME_K);
  if (CAUSAL) {
    end = min(end, first_row + ROWS);
  }
  for (var first = 0u; first < end; first += TILE) {
    workgroupBarrier();
    for (var at = local; at < TILE * VECTORS; at += ROWS) {
      let source = (head * TIME_K + min(first + at / VECTORS, u32(TIME_K - 1))) * VECTORS + at % VECTORS;
      keys[at] = k[source];
      values[at] = v[source];
    }
    workgroupBarrier();
    for (var j = 0u; j < TILE; j++) {
      var score = 0.0;
      var by_weight = 0.0;
      for (var c = 0u; c < VECTORS; c++) {
        score += dot(query[c], keys[j * VECTORS + c]);
        by_weight += dot(gradient[c], values[j * VECTORS + c]);
      }
      let seen = sees(head, row, first + j);
      let weight = exp(select(f32(UNSEEN), score - known.x, seen));
      let by_score = weight * (by_weight - known.y) * SCALE;
      for (var c = 0u; c < VECTORS; c++) {
        sum[c] += by_score * keys[j * VECTORS + c];
      }
    }
  }
  if (first_row + local < TIME_Q && block < HEADS * BLOCKS) {
    for (var c = 0u; c < VECTORS; c++) {
      dq[start + c] = sum[c];
    }
  }
}
