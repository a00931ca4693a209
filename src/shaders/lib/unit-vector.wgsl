// Four units at a time, for the recurrences.
const WIDTH = 4;
alias Element = vec4f;
alias Rows = mat4x4f;
alias Block = mat4x4f;

fn kernel_block(first: u32) -> Block {
  return Block(kernel[first], kernel[first + COLUMNS], kernel[first + 2 * COLUMNS], kernel[first + 3 * COLUMNS]);
}
