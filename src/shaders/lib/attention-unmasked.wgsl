// Which keys a query may see, without a mask: all, or with CAUSAL those up to its own time.
fn sees(head: u32, query: u32, key: u32) -> bool {
  return key < TIME_K && (!CAUSAL || key <= query);
}
