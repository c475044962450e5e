import { beforeEach, afterEach, expect, it, vi } from "vitest";
import { PLAIN } from "../src/flow/look";
import { OPENING } from "../src/flow/view";
import { History, type Address } from "../src/history.svelte";
import { ownAddress } from "../src/source/address";
import { addressOf, type Step } from "../src/step";

const at = (threshold: number): Step => ({
  query: { task: "t", checkpoint: null, text: "x", pair: null, unit: "word", floor: null },
  view: { ...OPENING, threshold },
  look: PLAIN,
  pinned: null,
});

let address: Address;
let restored: number[];
let history: History;

beforeEach(() => {
  vi.useFakeTimers();
  address = ownAddress();
  restored = [];
  history = new History(address, (step) => restored.push(step.view.threshold));
  history.follow();
});
afterEach(() => vi.useRealTimers());

it("goes back and forward over every step", () => {
  [0.1, 0.2, 0.3].forEach((threshold) => history.note(at(threshold)));
  history.go(-1);
  history.go(-1);
  expect(restored).toEqual([0.2, 0.1]);
  expect(history.canGoBack).toBe(false);
  history.go(1);
  expect(restored.at(-1)).toBe(0.2);
  expect(address.read().text).toBe(addressOf(at(0.2)));
});

it("forgets what lay ahead when another way is taken", () => {
  [0.1, 0.2, 0.3].forEach((threshold) => history.note(at(threshold)));
  history.go(-1);
  history.note(at(0.5));
  expect(history.canGoForward).toBe(false);
  history.go(-1);
  expect(restored).toEqual([0.2, 0.2]);
});

it("takes what a slider passes over for one step", () => {
  history.note(at(0.1));
  for (const threshold of [0.2, 0.3, 0.4]) {
    history.note(at(threshold), true);
    vi.advanceTimersByTime(100);
  }
  expect(address.read().text).toBe(addressOf(at(0.1)));
  vi.advanceTimersByTime(1000);
  expect(address.read().text).toBe(addressOf(at(0.4)));
  history.go(-1);
  expect(restored).toEqual([0.1]);
});

it("settles a slider before going back, and before its address is read", () => {
  history.note(at(0.1));
  history.note(at(0.2), true);
  expect(history.text).toBe(addressOf(at(0.2)));
  history.note(at(0.3), true);
  history.go(-1);
  expect(restored).toEqual([0.2]);
});

it("takes what shows the same for no step", () => {
  history.note(at(0.1));
  history.note(at(0.1));
  expect(history.canGoBack).toBe(false);
});

it("opens an address that was typed, and leaves one that cannot be read", () => {
  let listener: () => void = () => undefined;
  let text = "";
  const bar: Address = {
    read: () => ({ text, place: null }),
    write: (to) => (text = to),
    go: () => undefined,
    onMove: (moved) => {
      listener = moved;
      return () => undefined;
    },
  };
  const typed = new History(bar, (step) => restored.push(step.view.threshold));
  typed.follow();
  typed.note(at(0.1));
  text = addressOf(at(0.6));
  listener();
  expect(restored).toEqual([0.6]);
  text = "task=t&text=x&threshold=much";
  listener();
  expect(restored).toEqual([0.6]);
  expect(typed.canGoBack).toBe(true);
});
