/** Classes and functions that a generated PyTorch file defines where PyTorch has no counterpart, by name. In an order in which they can be defined. */
export const PYTORCH_MODULES: readonly (readonly [name: string, code: string])[] = [
  [
    "both_ends",
    `def both_ends(states, units):
    """Last states of both walks: that of the walk from the end lies at the first step."""
    return torch.cat([states[:, -1, :units], states[:, 0, units:]], dim=-1)`,
  ],
  [
    "real_or_generated",
    `def real_or_generated(real, generated, training):
    """Mixes real and generated examples by chance, and says which are real. Outside of training all are."""
    if not training:
        return real, torch.ones(real.shape[0], 1, device=real.device)
    is_real = torch.rand(real.shape[0], 1, device=real.device) < 0.5
    mixed = torch.where(is_real.reshape(-1, *[1] * (real.dim() - 1)), real, generated)
    return mixed, is_real.float()`,
  ],
  [
    "Attention",
    `class Attention(nn.Module):
    """Attention with several heads, over sequences [batch, time, features]."""

    def __init__(self, features, heads, head_dim, context=None, causal=False, bias=True):
        super().__init__()
        context = features if context is None else context
        self.heads = heads
        self.causal = causal
        self.query = nn.Linear(features, heads * head_dim, bias=bias)
        self.key = nn.Linear(context, heads * head_dim, bias=bias)
        self.value = nn.Linear(context, heads * head_dim, bias=bias)
        self.output = nn.Linear(heads * head_dim, features, bias=bias)

    def forward(self, x, context):
        query, key, value = (
            projected.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for projected in (self.query(x), self.key(context), self.value(context))
        )
        attended = F.scaled_dot_product_attention(query, key, value, is_causal=self.causal)
        return self.output(attended.transpose(1, 2).flatten(2))`,
  ],
  [
    "TransformerBlock",
    `class TransformerBlock(nn.Module):
    """Attention, then a network of two layers at every step; both are added to what came in."""

    def __init__(self, features, heads, hidden, activation, norm, causal, dropout):
        super().__init__()
        self.activation = activation
        self.attention_norm = norm(features, eps=1e-5)
        self.attention = Attention(features, heads, features // heads, causal=causal)
        self.mlp_norm = norm(features, eps=1e-5)
        self.expand = nn.Linear(features, hidden)
        self.contract = nn.Linear(hidden, features)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        normalized = self.attention_norm(x)
        x = x + self.dropout(self.attention(normalized, normalized))
        hidden = self.activation(self.expand(self.mlp_norm(x)))
        return x + self.dropout(self.contract(hidden))`,
  ],
];
