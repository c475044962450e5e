import type { Ask } from "../source/experiments";

/** The part of anywidget's model that is used here. */
export interface TraitModel {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

interface Answer {
  id?: string;
  answer?: unknown;
  error?: string;
}

/**
 * Asks Python through two traits, one request at a time: a busy kernel gets only the last of several changes of a trait.
 * A request that was aborted before its turn is not sent.
 */
export function traitAsk(model: TraitModel): Ask {
  let last: Promise<unknown> = Promise.resolve();
  return (method, request, signal) => {
    const answer = last.then(() => askOnce(model, method, request, signal));
    last = answer.catch(() => undefined);
    return answer;
  };
}

function askOnce(model: TraitModel, method: string, request: object, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const id = `${String(Date.now())}-${String(Math.random())}`; // crypto.randomUUID needs HTTPS
    const stop = () => {
      model.off("change:experiment", onAnswer);
      signal.removeEventListener("abort", onAbort);
    };
    const onAbort = () => {
      stop();
      reject(new DOMException("The request was aborted.", "AbortError"));
    };
    const onAnswer = () => {
      const { id: answered, answer, error } = model.get("experiment") as Answer;
      if (answered !== id) return;
      stop();
      if (error === undefined) resolve(answer);
      else reject(new Error(error));
    };
    model.on("change:experiment", onAnswer);
    signal.addEventListener("abort", onAbort);
    model.set("experiment_requested", { id, method, request });
    model.save_changes();
  });
}
