// Numbers of op(A) for gemm-rows.wgsl: every invocation reads all of its eight rows. Rows past the end are the last one.
struct Invocation {
  @builtin(global_invocation_id) id: vec3u,
}

struct RowStarts {
  low: vec4u,
  high: vec4u,
}

struct RowNumbers {
  low: vec4f,
  high: vec4f,
}

fn row_starts(invocation: Invocation, start: u32, row: u32) -> RowStarts {
  let low = vec4u(row, row + 1, row + 2, row + 3);
  let last = vec4u(M - 1);
  return RowStarts(start + min(low, last) * A_ROW, start + min(low + 4, last) * A_ROW);
}

fn row_numbers(starts: RowStarts, at: u32) -> RowNumbers {
  var numbers = RowNumbers();
  numbers.low = vec4f(a[starts.low.x + at], a[starts.low.y + at], a[starts.low.z + at], a[starts.low.w + at]);
  if (ROWS > 4) {
    numbers.high = vec4f(a[starts.high.x + at], a[starts.high.y + at], a[starts.high.z + at], a[starts.high.w + at]);
  }
  return numbers;
}
