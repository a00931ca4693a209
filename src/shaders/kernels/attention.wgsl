// y = softmax(SCALE * q k^T) v for every head, and the log-sum-exp of the scores; the scores are never stored (Dao, FlashAttention-2,
// 2023). One invocation a query; the keys and values come tile by tile through workgroup memory, and what was summed so far
// is scaled down whenever a tile raises the maximum. Fragments attention-masked or attention-unmasked say which keys count.

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(1) var<storage, read> k: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> log_sum_exp: array<f32>;

const UNSEEN = -3.4e38;

var<workgroup> keys: array<vec4f, TILE * VECTORS>;
var<workgroup> values: array<vec4f, TILE * VECTORS>;

@compute @workgroup_size(ROWS)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = flat_workgroup(id, groups);
  let head = min(block / BLOCKS, u32(HEADS - 1));
  let first_row = block % BLOCKS * ROWS;
  let row = first_row + local;
  let query_start = (head * TIME_Q + min(row, u32(TIME_Q - 1))) * VECTORS;
  var query: array<vec4f, VECTORS>;
  var sum: array<vec4f, VECTORS>;
  for (var c = 0u; c < VECTORS; c++) {
    query[c] = q[query_start + c] * SCALE;
  }
  var highest = f32(UNSEEN);
  var total = 0.0;
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
    var scores: array<f32, TILE>;
    var tile_highest = highest;
    for (var j = 0u; j < TILE; j++) {
      var score = 0.0;
      for (var c = 0u; c < VECTORS; c++) {
        score += dot(query[c], keys[j * VECTORS + c]);
      }
      score = select(f32(UNSEEN), score, sees(head, min(row, u32(TIME_Q - 1)), first + j));
      scores[j] = score;
      tile_highest = max(tile_highest, score);
    }
    let shrink = exp(highest - tile_highest);
    highest = tile_highest;
    total *= shrink;
    for (var c = 0u; c < VECTORS; c++) {
      sum[c] *= shrink;
    }
    for (var j = 0u; j < TILE; j++) {
      // As long as no key was seen the maximum is that of the unseen, and e^0 would count them.
      let power = select(0.0, exp(scores[j] - highest), scores[j] > UNSEEN);
      total += power;
      for (var c = 0u; c < VECTORS; c++) {
        sum[c] += power * values[j * VECTORS + c];
      }
    }
  }
  if (row < TIME_Q && block < HEADS * BLOCKS) {
    let share = select(0.0, 1 / total, total > 0);
    for (var c = 0u; c < VECTORS; c++) {
      y[query_start + c] = sum[c] * share;
    }
    // The highest score alone adds 1; only where no key was seen the sum is less.
    log_sum_exp[head * TIME_Q + row] = highest + log(max(total, 1.0));
  }
}
