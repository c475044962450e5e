import "./tokens.css";
import "./document.css";
import "./controls.css";
import { mount } from "svelte";
import Root from "../views/shell/Root.svelte";
import { httpSource } from "../source/http";
import { STUDY_PARTS } from "../views/studyParts";
import { standaloneHost } from "./standalone";

const target = document.getElementById("app");
if (!target) throw new Error("index.html lacks #app.");
mount(Root, { target, props: { source: httpSource(), host: standaloneHost(), study: STUDY_PARTS } });
