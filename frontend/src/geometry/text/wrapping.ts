import { ellipsise, textWidth } from "./lettering";

/** The text in at most `max` lines of `room` ems; the last ends in an ellipsis if the text is longer. */
export function wrapped(text: string, room: number, max: number): string[] {
  const lines: string[] = [];
  let line = "";
  const words = text.split(/\s+/).filter((word) => word !== "");
  for (const [index, word] of words.entries()) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || textWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (lines.length === max - 1)
      return [...lines, ellipsise(`${line} ${words.slice(index).join(" ")}`, room)];
    lines.push(ellipsise(line, room));
    line = word;
  }
  return line === "" ? lines : [...lines, ellipsise(line, room)];
}
