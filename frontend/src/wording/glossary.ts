/** The terms of the interface in a sentence or two each; docs/definitions.md has the full definitions. */
export const GLOSSARY = {
  influence:
    "How much the trace reads a word: the traced edges that read it at each layer, with half of what its deeper states have. Shown as its share of all words. It says what the trace reads, not what the prediction depends on.",
  uptake:
    "How much a state reads of the chosen word, directly or through others: the forward trace's influence.",
  effect:
    "How much of the difference to the prediction (in nats of log-odds) comes from what an edge's attention changed. Effects add up: those of words, heads and layers are sums, and all together are the whole difference. A measured run of some links alone is another number, as links work together.",
  link: "All heads between two words at one layer. Its effect is the sum of theirs; it reads more where the model's attention there is larger than the reference's.",
  recovers:
    "Measured: the model runs with these links as it has them and all others as the reference has them. 100 % means that these links alone make all of the difference.",
  edge: "At one layer and head, one word reads another. Its weight is the attention, 0 to 1; a word's weights at a head sum to 1.",
  shared: "In the traces of both models: the same layer, head, reading word and word read.",
  reached:
    "A rewired edge passes the threshold in one model only. A reached one passes it in both, and yet only one trace comes to it: a rewired edge above it, its gate, leads there.",
  difference:
    "Each strand is one word reading another at one layer: the stronger, the more the weights of its heads differ; the wider, the more heads changed. A disc is the difference of influence.",
  trace:
    "All that is reached from the classified state at the centre by following edges, layer by layer, to the input.",
  residual:
    "The skip connection hands a word's state on to the next layer. With these links on, a traced word stays traced further down; they count for nothing.",
  special:
    "Tokens such as [CLS] and [SEP] that the model adds. Heads with nothing to do rest on them; hiding drops the edges that end there.",
  unit: "A tokenizer splits rare words into pieces. As words, the pieces of one word are taken together.",
  threshold:
    "Only edges this strong are kept. The curve above the slider shows how many edges each threshold leaves of each model.",
  head: "Each layer has several attention heads, each with its own pattern of who reads whom.",
  selection:
    "Every path of the trace must pass what is selected: through it, into it (what leads to it), or out of it (what it reads).",
  pin: "Keeps this trace. What you do next is shown against it: what both have, and what only one of them has.",
  test: "The models run without what was chosen, and both predictions are measured. A small change does not show that nothing depends on it: other attention can take over, the softmax gives its weight to other words, and two cuts together may do what neither does alone. A large change may also come from a state that the model never meets by itself.",
  estimate:
    "A first-order estimate of this one cut, from the gradient at the model’s own attention. Beside it is what was measured.",
} as const;

export type Term = keyof typeof GLOSSARY;
