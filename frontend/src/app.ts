import "./tokens.css";
import "./document.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { httpSource } from "./source/http";

const target = document.getElementById("app");
if (!target) throw new Error("index.html lacks #app.");
mount(App, { target, props: { source: httpSource() } });
