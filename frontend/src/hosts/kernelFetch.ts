import type { Fetch } from "../source/http";
import type { TraitModel } from "./traitExperiments";

/** The part of anywidget's model that carries messages. */
export interface MessageModel extends TraitModel {
  send(content: object): void;
  on(event: "msg:custom", listener: (answer: Answer, buffers: readonly DataView[]) => void): void;
  on(event: string, listener: () => void): void;
  off(event: "msg:custom", listener: (answer: Answer, buffers: readonly DataView[]) => void): void;
  off(event: string, listener: () => void): void;
}

interface Answer {
  id?: string;
  /** of the content, by MIME */
  type?: string;
  error?: string;
}

/** Without any answer for so long, the kernel has ended or is busy. */
const SILENCE_MS = 30_000;

/**
 * Requests by messages to Python (studies/notebook/widget.py), one at a time, as a kernel does one thing at a time: what
 * was aborted before its turn is not sent.
 */
export function kernelFetch(model: MessageModel): Fetch {
  let last: Promise<unknown> = Promise.resolve();
  return (url, init) => {
    const answer = last.then(() => askOnce(model, url, init));
    last = answer.catch(() => undefined);
    return answer;
  };
}

function askOnce(model: MessageModel, url: string, init: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { body, signal } = init;
    signal?.throwIfAborted();
    const id = `${String(Date.now())}-${String(Math.random())}`; // crypto.randomUUID needs HTTPS
    const stop = () => {
      clearTimeout(silence);
      model.off("msg:custom", onAnswer);
      signal?.removeEventListener("abort", onAbort);
    };
    const onAbort = () => {
      stop();
      reject(new DOMException("The request was aborted.", "AbortError"));
    };
    const onAnswer = ({ id: answered, type, error }: Answer, buffers: readonly DataView[]) => {
      if (answered !== id) return;
      stop();
      resolve(
        error === undefined
          ? new Response(bytesOf(buffers[0]), { headers: { "Content-Type": String(type) } })
          : Response.json({ error }, { status: 400 }),
      );
    };
    const silence = setTimeout(() => {
      stop();
      const error = "The kernel does not answer. Run the cell again once it is free.";
      resolve(Response.json({ error }, { status: 504 }));
    }, SILENCE_MS);
    model.on("msg:custom", onAnswer);
    signal?.addEventListener("abort", onAbort);
    model.send({
      id,
      name: url.replace(/^api\//, ""),
      body: typeof body === "string" ? (JSON.parse(body) as unknown) : null,
    });
  });
}

/** The bytes of a view, which may be a part of a larger message. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: DataView): ArrayBuffer =>
  buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
