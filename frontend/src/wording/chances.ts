/** Numbers in running text, with as few digits as stay true. */

const MOST = 0.9995;

/** A probability: "98 %"; near its ends with a decimal, as "99.7 %". */
export function formatChance(chance: number): string {
  if (chance > MOST) return "> 99.9 %";
  if (chance < 1 - MOST) return "< 0.1 %";
  return `${(chance * 100).toFixed(chance >= 0.99 || chance <= 0.01 ? 1 : 0)} %`;
}

/** A part of a whole that may be negative or above 1, in whole percent. */
export function formatPart(part: number): string {
  const percent = Math.round(part * 100);
  return `${percent < 0 ? "−" : ""}${String(Math.abs(percent))} %`;
}

/** A number of nats with its sign. */
export function formatNats(value: number): string {
  const digits = Math.abs(value).toFixed(2);
  if (digits === "0.00") return digits;
  return `${value < 0 ? "−" : "+"}${digits}`;
}

/** Two weights with as many digits as tell them apart, at most three: ".12 → .74". */
export function formatWeights(before: number, after: number): string {
  const write = (digits: number) => [before, after].map((weight) => weight.toFixed(digits).replace(/^0/, ""));
  const short = write(2);
  return (short[0] === short[1] ? write(3) : short).join(" → ");
}
