import { toRequest } from "../flow/study/filter";
import { httpSource } from "../source/http";
import type { Source } from "../source/source";
import type { Address, Host } from "../state/host";
import { openingStep, STUDY_STEPS, writeStudyStep } from "../state/study/step";
import { kernelFetch, type MessageModel } from "./kernelFetch";
import { loadFigure } from "./loadFigure";
import { memoryAddress } from "./memoryAddress";

/** As studies/notebook/answers.py names the task. */
const TASK = "own";

/** A study in a notebook's cell: its kernel is asked as a server is. The traits are those of StudyWidget. */
export function studySource(model: MessageModel): Source {
  const source = httpSource("notebook", kernelFetch(model));
  delete source.suggestions;
  delete source.save;
  return { ...source, predictions: () => Promise.resolve([]) };
}

export function studyHost(
  model: MessageModel,
): Pick<Host, "address" | "opening" | "onPicture" | "loadFigure"> {
  return { address: sharedAddress(model), opening: null, onPicture: null, loadFigure };
}

/** An address in memory that Python knows too: the view is as it was left, and what is kept can be read. */
function sharedAddress(model: MessageModel): Address {
  const address = memoryAddress(String(model.get("address")) || writeStudyStep(openingStep(TASK)));
  const share = () => {
    const { text } = address.read();
    const { step } = STUDY_STEPS.read(text);
    model.set("address", text);
    if (step) model.set("filter", toRequest(step.filter));
    model.save_changes();
  };
  address.onMove(share);
  return {
    ...address,
    write(text, place, how) {
      address.write(text, place, how);
      share();
    },
  };
}
