// One unit at a time, for the recurrences.
const WIDTH = 1;
alias Element = f32;
alias Rows = vec4f;
alias Block = f32;

fn kernel_block(first: u32) -> Block {
  return kernel[first];
}
