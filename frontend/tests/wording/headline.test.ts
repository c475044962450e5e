import { describe, expect, it } from "vitest";
import type { Faithfulness, KnockoutResult } from "../../src/contract/effects";
import { headline, highestRank, upTo, type HeadlineFacts, type Statement } from "../../src/wording/headline";
import { effectsWith, SEGMENTS, WORDS } from "../support/effects";

const faithfulness = (change: Partial<Faithfulness> = {}): Faithfulness => ({
  count: 20,
  kept: 3.6,
  left: -2.2,
  f: 0.72,
  removed: 0.9,
  random: 0.01,
  ...change,
});

const restored: KnockoutResult = {
  models: [
    {
      role: "tuned",
      before: { value: 3.9, probabilities: [0.01, 0.01, 0.98] },
      after: { value: 0.9, probabilities: [0.09, 0.2, 0.71] },
      effect: 3,
    },
  ],
  response: 2,
};

const say = (facts: Partial<HeadlineFacts> = {}): Statement[] =>
  headline({
    effects: effectsWith(),
    words: WORDS,
    segments: SEGMENTS,
    faithfulness: faithfulness(),
    restored,
    ...facts,
  });
const textOf = (statements: readonly Statement[], id: Statement["id"]): string | undefined =>
  statements
    .find((statement) => statement.id === id)
    ?.pieces.map(({ text }) => text)
    .join("");
const choicesOf = (statements: readonly Statement[], id: Statement["id"]) =>
  statements.find((statement) => statement.id === id)?.pieces.flatMap(({ chooses }) => chooses ?? []);

describe("the prediction and the reference's", () => {
  it("says what the model says, and another class where the reference's attention flips it", () => {
    expect(textOf(say(), "prediction")).toBe("contradiction 98 %.");
    expect(textOf(say(), "reference")).toBe(
      "With the base’s attention it would say neutral, 90 % (contradiction 8 %).",
    );
  });

  it("gives one probability of two classes", () => {
    const effects = effectsWith({
      target: { label: "yes", index: 1, position: null, against: null },
      labels: ["no", "yes"],
      probabilities: [0.003, 0.997],
      referenceProbabilities: [0.83, 0.17],
    });
    expect(textOf(say({ effects }), "prediction")).toBe("yes 99.7 %.");
    expect(textOf(say({ effects }), "reference")).toBe("With the base’s attention it would say no, 83 %.");
  });

  it("says that the class stays", () => {
    const effects = effectsWith({ referenceValue: 0.4, referenceProbabilities: [0.1, 0.3, 0.6] });
    expect(textOf(say({ effects }), "reference")).toBe(
      "With the base’s attention it would still say contradiction, 60 %.",
    );
  });

  it("says that a small difference is none, and of what it takes parts then: of nothing", () => {
    const effects = effectsWith({ referenceValue: 3.7, referenceProbabilities: [0.01, 0.013, 0.977] });
    const statements = say({ effects, faithfulness: faithfulness({ f: null }) });
    expect(textOf(statements, "reference")).toBe(
      "Changed attention makes no difference to this prediction (with the base’s attention: 98 %).",
    );
    expect(textOf(statements, "recovered")).toBeUndefined();
  });

  it("says so too where that tips the balance", () => {
    const effects = effectsWith({
      value: 0.1,
      referenceValue: -0.1,
      probabilities: [0.1, 0.375, 0.525],
      referenceProbabilities: [0.1, 0.425, 0.475],
      target: { label: "contradiction", index: 2, position: null, against: null },
    });
    expect(textOf(say({ effects }), "reference")).not.toContain("almost");
    const tipped = { ...effects, referenceProbabilities: [0.1, 0.475, 0.425] };
    expect(textOf(say({ effects: tipped }), "reference")).toBe(
      "Changed attention makes almost no difference, though with the base’s attention it would say neutral, 48 %.",
    );
  });

  it("speaks of one model without a base", () => {
    const effects = effectsWith({ reference: "zero", model: "base" });
    expect(textOf(say({ effects }), "reference")).toBe(
      "Without attention it would say neutral, 90 % (contradiction 8 %).",
    );
    const small = effectsWith({
      reference: "zero",
      referenceValue: 3.8,
      referenceProbabilities: [0, 0.02, 0.98],
    });
    expect(textOf(say({ effects: small }), "reference")).toBe(
      "Attention makes no difference to this prediction (98 % without it).",
    );
    expect(textOf(say({ effects }), "recovered")).toContain("recover 72 % of what attention does");
    expect(textOf(say({ effects }), "strongest")).toContain("attention .74); cutting this link alone: ");
  });

  it("names another checkpoint", () => {
    const effects = effectsWith({ reference: "step 50" });
    expect(textOf(say({ effects }), "reference")).toMatch(/^With step 50’s attention it would say neutral/);
  });

  it("takes a token's probability from its log-odds", () => {
    const effects = effectsWith({
      target: { label: "Paris", index: 7, position: 4, against: null },
      labels: null,
      value: Math.log(4),
      referenceValue: Math.log(0.25),
      probabilities: null,
      referenceProbabilities: null,
    });
    expect(textOf(say({ effects, restored: null }), "prediction")).toBe("Paris 80 %.");
    expect(textOf(say({ effects, restored: null }), "reference")).toBe("With the base’s attention: 20 %.");
  });

  it("gives a value of its own, such as a regression's, as it is", () => {
    const effects = effectsWith({ labels: null, probabilities: null, referenceProbabilities: null });
    expect(textOf(say({ effects }), "prediction")).toBe("contradiction +3.90.");
    expect(textOf(say({ effects }), "reference")).toBe("With the base’s attention: −2.40 in place of +3.90.");
  });

  it("names the class that the target is held against", () => {
    const target = { label: "contradiction", index: 2, position: null, against: "neutral" };
    const effects = effectsWith({ target, probabilities: null, referenceProbabilities: null });
    expect(textOf(say({ effects }), "prediction")).toBe("contradiction over neutral +3.90.");
  });
});

describe("how many links recover it", () => {
  it("is measured, beside a random set, and says what lies elsewhere", () => {
    expect(textOf(say(), "recovered")).toBe(
      "20 of 1,944 links alone recover 72 % of the difference (measured; a random 20: 1 %); 28 % lies elsewhere.",
    );
    expect(choicesOf(say(), "recovered")).toEqual([{ type: "links", count: 20 }]);
  });

  it("waits for the measurement, and for the random set", () => {
    expect(textOf(say({ faithfulness: null }), "recovered")).toBeUndefined();
    expect(textOf(say({ faithfulness: faithfulness({ random: null }) }), "recovered")).toBe(
      "20 of 1,944 links alone recover 72 % of the difference (measured); 28 % lies elsewhere.",
    );
  });

  it("may be more than the whole, or go the other way", () => {
    expect(textOf(say({ faithfulness: faithfulness({ f: 1.1 }) }), "recovered")).toContain(
      "recover 110 % of the difference (measured; a random 20: 1 %); the others take 10 % back.",
    );
    expect(textOf(say({ faithfulness: faithfulness({ f: -0.1, random: -0.02 }) }), "recovered")).toBe(
      "20 of 1,944 links alone recover −10 % of the difference (measured; a random 20: −2 %).",
    );
    expect(textOf(say({ faithfulness: faithfulness({ f: 0.96 }) }), "recovered")).toMatch(
      /\(measured; a random 20: 1 %\)\.$/,
    );
  });

  it("has no random set beside all links", () => {
    const all = say({ faithfulness: faithfulness({ count: 1944, f: 1, random: 1 }) });
    expect(textOf(all, "recovered")).toBe(
      "1,944 of 1,944 links alone recover 100 % of the difference (measured).",
    );
  });
});

describe("the strongest link", () => {
  it("is bare facts, with what restoring it alone does", () => {
    expect(textOf(say(), "strongest")).toBe(
      "[CLS] reads nobody at layer 2 (head 1: attention .12 → .74); restoring this link alone: 98 % → 71 %.",
    );
    expect(choicesOf(say(), "strongest")).toEqual([
      { type: "link", layer: 2, from: 0, to: 3 },
      { type: "head", layer: 2, head: 1 },
    ]);
  });

  it("never says that a link read less is now read, and says against of what goes against", () => {
    const { links } = effectsWith();
    const less = effectsWith({ links: { ...links, reference: [0.74], value: [0.12], effect: [-4] } });
    const text = textOf(say({ effects: less, restored: null }), "strongest");
    expect(text).toBe("[CLS] reads nobody at layer 2 (head 1: attention .74 → .12), against contradiction.");
  });

  it("says that restoring it changes nothing, and tells close weights apart", () => {
    const [model] = restored.models;
    const still = { ...restored, models: [{ ...model, after: model.before }] };
    const { links } = effectsWith();
    const effects = effectsWith({ links: { ...links, reference: [0.121], value: [0.124] } });
    expect(textOf(say({ effects, restored: still }), "strongest")).toContain(
      "attention .121 → .124); restoring this link alone: it stays at 98 %.",
    );
  });

  it("is left out where no link is listed", () => {
    const { links } = effectsWith();
    const none = Object.fromEntries(Object.keys(links).map((key) => [key, []])) as unknown as typeof links;
    expect(textOf(say({ effects: effectsWith({ links: none }) }), "strongest")).toBeUndefined();
  });
});

describe("what carries it", () => {
  it("names words, heads and layers with the largest sums, signed, and what selects them", () => {
    const statements = say();
    expect(textOf(statements, "carriers")).toBe(
      "Sums of effects, nats: nobody +4.25, man +1.00; layer 2 head 1 +4.75, layer 1 head 0 +1.50; layer 2 +4.50, layer 1 +1.75.",
    );
    expect(choicesOf(statements, "carriers")).toEqual([
      { type: "word", word: 3 },
      { type: "word", word: 1 },
      { type: "head", layer: 2, head: 1 },
      { type: "head", layer: 1, head: 0 },
      { type: "layer", layer: 2 },
      { type: "layer", layer: 1 },
    ]);
  });

  it("says against of a sum against the class", () => {
    const effects = effectsWith({ wordEffects: [[0, -2, 0, 1, 0, 0]] });
    expect(textOf(say({ effects }), "carriers")).toMatch(
      /^Sums of effects, nats: man −2.00 against, nobody \+1.00;/,
    );
  });

  it("gives words without meaning of their own their context", () => {
    const words = ["[CLS]", "3", "men", "see", "men", "[SEP]", "men"];
    const segments = [0, 0, 0, 0, 0, 0, 1];
    const effects = effectsWith({ wordEffects: [[0, 3, 2, 0, 1, 0, 0.9]] });
    expect(textOf(say({ effects, words, segments }), "carriers")).toMatch(
      /^Sums of effects, nats: 3 \(after \[CLS\]\) \+3.00, men \(after 3\) \+2.00, men \(after see\) \+1.00;/,
    );
  });

  it("has nothing to say of nothing", () => {
    const effects = effectsWith({ wordEffects: [[0, 0]], headEffects: [[0]] });
    expect(say({ effects, faithfulness: null, restored: null }).map(({ id }) => id)).toEqual([
      "prediction",
      "reference",
      "strongest",
    ]);
  });
});

describe("where room is short", () => {
  const facts = say();

  it("keeps the prediction and the reference's", () => {
    expect(upTo(facts, 0).map(({ id }) => id)).toEqual(["prediction", "reference"]);
    expect(upTo(facts, highestRank(facts))).toEqual(facts);
  });

  it("names fewer words, heads and layers first, and is a sentence at every rank", () => {
    const carriers = Array.from({ length: highestRank(facts) }, (_, rank) =>
      textOf(upTo(facts, rank + 1), "carriers"),
    );
    expect(carriers.slice(0, 2)).toEqual([undefined, undefined]);
    expect(carriers[2]).toBe("Sums of effects, nats: nobody +4.25.");
    expect(carriers[3]).toBe("Sums of effects, nats: nobody +4.25; layer 2 head 1 +4.75.");
    expect(carriers[5]).toBe(
      "Sums of effects, nats: nobody +4.25, man +1.00; layer 2 head 1 +4.75; layer 2 +4.50.",
    );
  });
});
