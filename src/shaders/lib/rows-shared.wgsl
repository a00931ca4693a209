// Numbers of op(A) for gemm-rows.wgsl where subgroups are four invocations beside each other in x, which have their rows in common: each
// reads two of the eight rows and gets the others from its neighbours. Rows past the end are the last one.
struct Invocation {
  @builtin(global_invocation_id) id: vec3u,
  @builtin(subgroup_invocation_id) lane: u32,
}

struct RowStarts {
  low: u32,
  high: u32,
}

struct RowNumbers {
  low: vec4f,
  high: vec4f,
}

fn row_starts(invocation: Invocation, start: u32, row: u32) -> RowStarts {
  let own = row + invocation.lane;
  return RowStarts(start + min(own, u32(M - 1)) * A_ROW, start + min(own + 4, u32(M - 1)) * A_ROW);
}

fn of_all(number: f32) -> vec4f {
  return vec4f(
    subgroupBroadcast(number, 0),
    subgroupBroadcast(number, 1),
    subgroupBroadcast(number, 2),
    subgroupBroadcast(number, 3),
  );
}

fn row_numbers(starts: RowStarts, at: u32) -> RowNumbers {
  return RowNumbers(of_all(a[starts.low + at]), of_all(a[starts.high + at]));
}
