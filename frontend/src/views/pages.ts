import { UrlFields } from "../state/urlFields";

export type PageId = "sentence" | "study";

/** The page that an address names. The sentence's page is the default, and no address of a sentence writes its name. */
export const pageOf = (address: string): PageId =>
  new UrlFields(address).oneOf("page", ["sentence", "study"] as const, "sentence");
