import "./tokens.css";
import "./document.css";
import "./controls.css";
import { mount } from "svelte";
import Root from "../views/shell/Root.svelte";
import type { PictureDocument } from "../flow/pictureDocument";
import { loadFigure } from "./loadFigure";
import { standaloneHost } from "./standalone";
import { readFlow } from "../source/savedFile";
import { inMemorySource } from "../source/inMemory";
import { messageOf } from "../util/errorMessage";
import { applyStyle } from "./style";

interface Version {
  version: string;
}

const MORE = "This file holds no models. To trace other texts: attention-flows serve";

/** The script of a saved file (export/html.py): the flows are in the document, and nothing is fetched. */
async function open(): Promise<void> {
  const target = document.getElementById("app");
  if (!target) throw new Error("The file lacks #app.");
  try {
    const flows = await Promise.all(blocks("flow").map(readFlow));
    const { version, ...opening } = JSON.parse(blocks("opening")[0]) as Partial<PictureDocument> & Version;
    applyStyle(document);
    target.textContent = "";
    mount(Root, {
      target,
      props: {
        source: inMemorySource(flows, { version, more: MORE }),
        host: { ...standaloneHost(), opening, loadFigure },
      },
    });
  } catch (error) {
    target.textContent = messageOf(error);
  }
}

/** The texts of the document's data blocks of a kind. */
const blocks = (kind: string): string[] =>
  [...document.querySelectorAll<HTMLScriptElement>(`script[data-${kind}]`)].map(({ text }) => text);

void open();
