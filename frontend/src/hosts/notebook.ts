import "./tokens.css";
import "./controls.css";
import { mount, unmount } from "svelte";
import Root from "../views/shell/Root.svelte";
import { STUDY_PARTS } from "../views/studyParts";
import { decode } from "../contract/decode";
import type { HeadMeasurements } from "../contract/flow";
import type { PictureDocument } from "../flow/pictureDocument";
import { bytesOf, type MessageModel } from "./kernelFetch";
import { loadFigure } from "./loadFigure";
import { memoryAddress } from "./memoryAddress";
import { studyHost, studySource } from "./notebookStudy";
import { experimentsBy } from "../source/experiments";
import { inMemorySource } from "../source/inMemory";
import type { Source } from "../source/source";
import { applyStyle } from "./style";
import { surroundingsOf } from "./surroundings";
import { traitAsk } from "./traitExperiments";

/** Its traits are those of FlowWidget (notebook/widget.py), or of StudyWidget (studies/notebook/widget.py). */
type Model = MessageModel;

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const shell = document.createElement("div");
  // Neither the notebook's style nor ours may affect the other.
  shell.style.cssText = "all: initial; display: block";
  el.append(shell);
  const root = shell.attachShadow({ mode: "open" });
  applyStyle(root);
  const target = document.createElement("div");
  root.append(target);
  const resize = () => (target.style.height = `${String(model.get("height"))}px`);
  resize();
  const releaseKeys = keepKeys(shell);
  model.on("change:height", resize);
  const end =
    model.get("study_view") === true ? showStudy(model, target, shell) : showFlow(model, target, shell);
  return () => {
    releaseKeys();
    model.off("change:height", resize);
    end();
    shell.remove();
  };
}

function showStudy(model: Model, target: HTMLElement, shell: HTMLElement): () => void {
  const app = mount(Root, {
    target,
    props: {
      source: studySource(model),
      study: STUDY_PARTS,
      host: { surroundings: surroundingsOf(shell), guest: true, ...studyHost(model) },
    },
  });
  return () => void unmount(app);
}

function showFlow(model: Model, target: HTMLElement, shell: HTMLElement): () => void {
  const modelView = () => model.get("view") as Partial<PictureDocument>;
  let current = JSON.stringify(modelView());
  const app = mount(Root, {
    target,
    props: {
      source: {
        ...inMemorySource([decode(bytesOf(model.get("message") as DataView))], {
          version: String(model.get("version")),
          more: "",
        }),
        heads: (_: unknown, signal: AbortSignal) => headMeasures(model, signal),
        ...(model.get("experiments") === true && modelsBehind(model)),
      },
      host: {
        surroundings: surroundingsOf(shell),
        address: memoryAddress(),
        guest: true,
        opening: modelView(),
        onPicture: saveView,
        loadFigure,
      },
    },
  });
  function saveView(picture: PictureDocument) {
    const next = JSON.stringify(picture);
    if (next === current) return;
    current = next;
    model.set("view", picture);
    model.save_changes();
  }
  function showView() {
    const next = JSON.stringify(modelView());
    if (next === current) return;
    current = next;
    app.show(modelView());
  }
  model.on("change:view", showView);
  return () => {
    model.off("change:view", showView);
    void unmount(app);
  };
}

/**
 * Keeps plain keys pressed in the picture from JupyterLab, which otherwise handles them before any other listener: d, d
 * deletes the cell. Ctrl+S and the like stay the notebook's. The result ends this.
 */
function keepKeys(shell: HTMLElement): () => void {
  const mark = (event: KeyboardEvent) => {
    if (!event.composedPath().includes(shell)) return;
    shell.toggleAttribute("data-lm-suppress-shortcuts", !(event.ctrlKey || event.metaKey));
  };
  window.addEventListener("keydown", mark, true);
  return () => window.removeEventListener("keydown", mark, true);
}

/** One queue for all experiments: the kernel does one thing at a time. */
function modelsBehind(model: Model): Pick<Source, "experiments" | "tests" | "measured"> {
  const experiments = experimentsBy(traitAsk(model));
  return { experiments, tests: experiments, measured: experiments };
}

/** The exact measures of heads, requested from Python; the promise stays pending if the kernel no longer runs. */
function headMeasures(model: Model, signal: AbortSignal): Promise<HeadMeasurements> {
  return new Promise((resolve, reject) => {
    const onMeasures = () => {
      const answer = model.get("measures") as HeadMeasurements | { error: string };
      if (Object.keys(answer).length === 0) return;
      model.off("change:measures", onMeasures);
      if ("error" in answer) reject(new Error(answer.error));
      else resolve(answer);
    };
    model.on("change:measures", onMeasures);
    signal.addEventListener("abort", () => model.off("change:measures", onMeasures));
    onMeasures();
    if (model.get("measures_requested") === true) return;
    model.set("measures_requested", true);
    model.save_changes();
  });
}

export default { render };
