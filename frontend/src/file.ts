import "./tokens.css";
import "./document.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { readFlow } from "./source/file";
import { heldSource } from "./source/held";
import { applyStyle } from "./style";

/** The script of a saved file (html.py): its flows lie in the document, and nothing is fetched. */
async function open(): Promise<void> {
  const target = document.getElementById("app");
  if (!target) throw new Error("The file lacks #app.");
  const blocks = [...document.querySelectorAll<HTMLScriptElement>("script[data-flow]")];
  try {
    const flows = await Promise.all(blocks.map((block) => readFlow(block.text)));
    applyStyle(document);
    target.textContent = "";
    mount(App, { target, props: { source: heldSource(flows) } });
  } catch (error) {
    target.textContent = error instanceof Error ? error.message : String(error);
  }
}

void open();
