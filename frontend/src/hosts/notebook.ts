import "./tokens.css";
import "./controls.css";
import { mount, unmount } from "svelte";
import Root from "../views/shell/Root.svelte";
import { decode } from "../contract/decode";
import type { HeadMeasurements } from "../contract/flow";
import type { PictureDocument } from "../flow/pictureDocument";
import { memoryAddress } from "./memoryAddress";
import { inMemorySource } from "../source/inMemory";
import { applyStyle } from "./style";
import { surroundingsOf } from "./surroundings";

/** The part of a notebook's model that is used here (anywidget.dev): the traits of notebook/widget.py's FlowWidget. */
interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const shell = document.createElement("div");
  // Nothing of the notebook's own style is to be inherited, and nothing of ours is to reach it.
  shell.style.cssText = "all: initial; display: block";
  el.append(shell);
  const root = shell.attachShadow({ mode: "open" });
  applyStyle(root);
  const target = document.createElement("div");
  root.append(target);
  const fit = () => (target.style.height = `${String(model.get("height"))}px`);
  fit();
  const release = keepKeys(shell);

  const inModel = () => model.get("view") as Partial<PictureDocument>;
  let shown = JSON.stringify(inModel());
  const app = mount(Root, {
    target,
    props: {
      source: {
        ...inMemorySource([decode(bytesOf(model.get("message") as DataView))], {
          version: String(model.get("version")),
          more: "",
        }),
        heads: (_: unknown, signal: AbortSignal) => measured(model, signal),
      },
      host: {
        surroundings: surroundingsOf(shell),
        address: memoryAddress(),
        guest: true,
        opening: inModel(),
        onPicture: tell,
      },
    },
  });
  function tell(picture: PictureDocument) {
    const next = JSON.stringify(picture);
    if (next === shown) return;
    shown = next;
    model.set("view", picture);
    model.save_changes();
  }
  function hear() {
    const next = JSON.stringify(inModel());
    if (next === shown) return;
    shown = next;
    app.show(inModel());
  }
  model.on("change:height", fit);
  model.on("change:view", hear);
  return () => {
    release();
    model.off("change:height", fit);
    model.off("change:view", hear);
    void unmount(app);
    shell.remove();
  };
}

/**
 * JupyterLab takes a plain key wherever it is pressed, before any other listener: d, d deletes the cell. Those that
 * are pressed in the picture are the picture's; Ctrl+S and the like stay the notebook's.
 */
function keepKeys(shell: HTMLElement): () => void {
  const mark = (event: KeyboardEvent) => {
    if (!event.composedPath().includes(shell)) return;
    shell.toggleAttribute("data-lm-suppress-shortcuts", !(event.ctrlKey || event.metaKey));
  };
  window.addEventListener("keydown", mark, true);
  return () => window.removeEventListener("keydown", mark, true);
}

/** The exact measures of heads, requested from Python; without a running kernel there is no answer. */
function measured(model: Model, signal: AbortSignal): Promise<HeadMeasurements> {
  return new Promise((resolve, reject) => {
    const hear = () => {
      const answer = model.get("measured") as HeadMeasurements | { error: string };
      if (Object.keys(answer).length === 0) return;
      model.off("change:measured", hear);
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
    };
    model.on("change:measured", hear);
    signal.addEventListener("abort", () => model.off("change:measured", hear));
    hear();
    if (model.get("asked") === true) return;
    model.set("asked", true);
    model.save_changes();
  });
}

const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): ArrayBuffer =>
  buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;

export default { render };
