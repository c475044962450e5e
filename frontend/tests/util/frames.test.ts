import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FrameQueue } from "../../src/util/frames";

let frames: (() => void)[] = [];
beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => frames.push(frame));
});
afterEach(() => vi.unstubAllGlobals());

it("applies the changes of a frame together, in their order", () => {
  const queue = new FrameQueue();
  const applied: string[] = [];
  queue.request(() => applied.push("a"));
  queue.request(() => applied.push("b"));
  expect([applied, frames.length]).toEqual([[], 1]);
  frames[0]();
  expect(applied).toEqual(["a", "b"]);
});

it("applies what waits at once when it is flushed, and no second time in the frame", () => {
  const queue = new FrameQueue();
  const applied: string[] = [];
  queue.request(() => applied.push("a"));
  queue.flush();
  expect(applied).toEqual(["a"]);
  queue.request(() => applied.push("b"));
  for (const frame of frames) frame();
  expect(applied).toEqual(["a", "b"]);
});
