import { beforeEach, afterEach, expect, it, vi } from "vitest";
import { openingPanels } from "../../src/state/panels";
import { PLAIN } from "../../src/flow/look";
import { OPENING } from "../../src/flow/view";
import { UNZOOMED, type ZoomTransform } from "../../src/geometry/zoom";
import type { Address } from "../../src/state/host";
import { History } from "../../src/state/history.svelte";
import { memoryAddress } from "../../src/hosts/memoryAddress";
import { addressOf, type Step } from "../../src/state/step";

const at = (threshold: number, zoom: ZoomTransform = UNZOOMED): Step => ({
  request: { task: "t", checkpoint: null, text: "x", pair: null, unit: "word", floor: null },
  view: { ...OPENING, threshold },
  look: PLAIN,
  pinned: null,
  panels: openingPanels(),
  tests: [],
  before: null,
  zoom,
});
const NEAR: ZoomTransform = { scale: 2, x: -0.5, y: -0.25 };

let address: Address;
let restored: number[];
let history: History;

beforeEach(() => {
  vi.useFakeTimers();
  address = memoryAddress();
  restored = [];
  history = new History(address, ({ step }) => restored.push(step.view.threshold));
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
    history.note(at(threshold), "goes on");
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
  history.note(at(0.2), "goes on");
  expect(history.text).toBe(addressOf(at(0.2)));
  history.note(at(0.3), "goes on");
  history.go(-1);
  expect(restored).toEqual([0.2]);
});

it("takes what shows the same for no step", () => {
  history.note(at(0.1));
  history.note(at(0.1));
  expect(history.canGoBack).toBe(false);
});

it("takes a zoom for no step of its own: the step that it is made in has it", () => {
  history.note(at(0.1));
  history.note(at(0.2));
  history.go(-1);
  history.note(at(0.1, { ...NEAR, scale: 1.5 }), "none");
  vi.advanceTimersByTime(100);
  history.note(at(0.1, NEAR), "none");
  vi.advanceTimersByTime(1000);
  expect(address.read().text).toBe(addressOf(at(0.1, NEAR)));
  expect(history.canGoBack).toBe(false);
  history.go(1);
  expect(address.read().text).toBe(addressOf(at(0.2)));
  history.go(-1);
  expect(address.read().text).toBe(addressOf(at(0.1, NEAR)));
});

it("keeps a zoom that has not settled with the step before the next one, or with the drag that it is part of", () => {
  history.note(at(0.1));
  history.note(at(0.1, NEAR), "none");
  history.note(at(0.2, NEAR));
  history.go(-1);
  expect(address.read().text).toBe(addressOf(at(0.1, NEAR)));
  history.note(at(0.3, NEAR), "goes on");
  history.note(at(0.3), "none");
  expect(history.text).toBe(addressOf(at(0.3)));
  history.go(-1);
  expect(address.read().text).toBe(addressOf(at(0.1, NEAR)));
});

it("opens an address that was typed, as far as it can be read", () => {
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
  const typed = new History(bar, ({ step }) => restored.push(step.view.threshold));
  typed.follow();
  typed.note(at(0.1));
  text = addressOf(at(0.6));
  listener();
  expect(restored).toEqual([0.6]);
  text = "task=t&text=x&threshold=much";
  listener();
  expect(restored).toEqual([0.6, OPENING.threshold]);
  text = "top";
  listener();
  expect(restored).toHaveLength(2);
  expect(typed.canGoBack).toBe(true);
});
