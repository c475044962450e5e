import { UrlFields } from "../state/urlFields";
import SentencePage from "./shell/SentencePage.svelte";

const PAGES = [{ id: "sentence", component: SentencePage }] as const;

/** The page that an address names. The sentence's page is the default, and no address writes its name. */
export function pageOf(address: string) {
  const ids = PAGES.map(({ id }) => id);
  const name = new UrlFields(address).oneOf("page", ids, "sentence");
  return (PAGES.find(({ id }) => id === name) ?? PAGES[0]).component;
}
