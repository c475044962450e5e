import "./tokens.css";
import "./document.css";
import { mount } from "svelte";
import Root from "./Root.svelte";
import { httpSource } from "./source/http";

const target = document.getElementById("app");
if (!target) throw new Error("index.html lacks #app.");
mount(Root, { target, props: { source: httpSource() } });
