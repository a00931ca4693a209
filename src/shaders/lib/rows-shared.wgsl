// Numbers of op(A) for gemm-rows.wgsl where subgroups are four invocations beside each other in x, which have their rows, 8 or 16, in common:
// each reads every fourth row and gets the others from its neighbours. They are a quad too, for which a software adapter's compiler needs a
// third of the code. Rows past the end are the last one.
struct Invocation {
  @builtin(global_invocation_id) id: vec3u,
  @builtin(subgroup_invocation_id) lane: u32,
}

// Of the invocation's own rows.
alias RowStarts = vec4u;

struct RowNumbers {
  r0: vec4f,
  r4: vec4f,
  r8: vec4f,
  r12: vec4f,
}

fn row_starts(invocation: Invocation, start: u32, row: u32) -> RowStarts {
  let own = row + invocation.lane + vec4u(0, 4, 8, 12);
  return start + min(own, vec4u(M - 1)) * A_ROW;
}

fn of_all(number: f32) -> vec4f {
  return vec4f(
    quadBroadcast(number, 0),
    quadBroadcast(number, 1),
    quadBroadcast(number, 2),
    quadBroadcast(number, 3),
  );
}

fn row_numbers(starts: RowStarts, at: u32) -> RowNumbers {
  var numbers = RowNumbers();
  numbers.r0 = of_all(a[starts.x + at]);
  numbers.r4 = of_all(a[starts.y + at]);
  if (ROWS > 8) {
    numbers.r8 = of_all(a[starts.z + at]);
    numbers.r12 = of_all(a[starts.w + at]);
  }
  return numbers;
}
