// Which keys a query may see: those where the mask is not 0, and with CAUSAL only those up to its own time. The strides of the mask
// are 0 along dimensions over which it broadcasts.
@group(0) @binding(MASK_BINDING) var<storage, read> mask: array<f32>;

fn sees(head: u32, query: u32, key: u32) -> bool {
  if (key >= TIME_K || (CAUSAL && key > query)) {
    return false;
  }
  let batch = head / HEADS_A_BATCH;
  return mask[batch * MASK_BATCH + head % HEADS_A_BATCH * MASK_HEAD + query * MASK_QUERY + key * MASK_KEY] != 0;
}
