// Numbers of op(A) for gemm-rows.wgsl: every invocation reads all of its rows, at most eight. Rows past the end are the last one.
struct Invocation {
  @builtin(global_invocation_id) id: vec3u,
}

struct RowStarts {
  r0: vec4u,
  r4: vec4u,
}

struct RowNumbers {
  r0: vec4f,
  r4: vec4f,
  r8: vec4f,
  r12: vec4f,
}

fn row_starts(invocation: Invocation, start: u32, row: u32) -> RowStarts {
  let rows = vec4u(row, row + 1, row + 2, row + 3);
  let last = vec4u(M - 1);
  return RowStarts(start + min(rows, last) * A_ROW, start + min(rows + 4, last) * A_ROW);
}

fn row_numbers(starts: RowStarts, at: u32) -> RowNumbers {
  var numbers = RowNumbers();
  numbers.r0 = vec4f(a[starts.r0.x + at], a[starts.r0.y + at], a[starts.r0.z + at], a[starts.r0.w + at]);
  if (ROWS > 4) {
    numbers.r4 = vec4f(a[starts.r4.x + at], a[starts.r4.y + at], a[starts.r4.z + at], a[starts.r4.w + at]);
  }
  return numbers;
}
