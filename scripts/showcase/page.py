"""docs/showcase.md: the story in a few lines, whose numbers are those of the pictures."""

from __future__ import annotations

from attention_flows.studies.study import Study
from scripts.findings.page import wrapped
from scripts.marks import replaced
from scripts.showcase.pictures import named, said
from scripts.showcase.story import ROW, Story

RINGS = """<picture>
  <source media="(prefers-color-scheme: dark)" srcset="showcase/rings-dark.svg">
  <img src="showcase/rings.svg" alt="{title}">
</picture>"""


STRONGEST = 10


def theirs(story: Story, study: Study) -> int:
    """How many of the pair's strongest edges are of the heads that the study ranks first."""
    query = "SELECT layer, head FROM edges WHERE row = ? ORDER BY abs(effect) DESC LIMIT ?"
    edges = study.sql(query, [ROW, STRONGEST]).to_arrow().to_pylist()
    return sum((edge["layer"], edge["head"]) in story.carriers.heads for edge in edges)


def page(story: Story, study: Study) -> str:
    """The page."""
    columns = study.heads()
    parts = {(int(row["layer"]), int(row["head"])): row["part"] for _, row in columns.iterrows()}
    count, part = int(columns["n"].max()), study.part()
    at = story.labels.index(story.target)
    own, carriers, changed = (f"{state.probabilities[at]:.0%}" for state in (story.own, story.carriers, story.changed))
    shares = " and ".join(f"{parts[head]:.0%}" for head in story.carriers.heads)
    flips, stays = said(story, story.carriers) != story.target, said(story, story.changed) == story.target
    other = next(label for label in story.labels if label != story.target)
    without = story.target if story.reference > 0 else other  # of two classes, y is above 0 for the more probable one
    lines = [
        "# Attention Flows in three pictures",
        "",
        "A model was fine-tuned to tell whether a sentence answers a question. What did that do to its attention, and "
        "does the prediction depend on it?",
        "",
        "## 1. One sentence: what carries the prediction",
        "",
        f"*{story.text}* — *{story.pair}* The tuned model says **{story.target}**, with {own}. With the base model's "
        f"attention in place of its own it would say **{without}**. Each link runs from the word that is read, "
        "outside, to the word that reads it, inside, and is as wide as its effect on the prediction.",
        "",
        RINGS.format(title="The pair as Token Rings: the links by which changed attention carries the prediction"),
        "",
        f"## 2. {count} pairs: is that so in general?",
        "",
        f"Over {count} pairs changed attention carries {part.value:.0%} [{part.low:.0%}, {part.high:.0%}] of the "
        f"log-odds, and two of the {len(parts)} heads, {named(story.carriers.heads)}, carry {shares} by themselves. "
        f"Of the {STRONGEST} strongest attention edges of the pair above, {theirs(story, study)} are theirs.",
        "",
        f"![Mean effect of every head over {count} pairs](showcase/study.svg)",
        "",
        "## 3. A knockout: is it true?",
        "",
        "Effects are estimates, so the model runs again. With the base's attention back at these two heads alone, it "
        f"{'changes its mind' if flips else 'keeps its mind'}: {own} becomes {carriers}. At the two heads whose "
        f"attention changed most, {named(story.changed.heads)}, it {'does not' if stays else 'changes its mind too'}: "
        f"{changed}. This pair was chosen because the two heads do much there. Of all {count} pairs, the prediction "
        f"changes in {story.flipped['carriers']} by the first two heads, and in {story.flipped['changed']} by the "
        "others.",
        "",
        f"![The probability of {story.target}, before and after two knockouts](showcase/knockout.svg)",
        "",
        f"Made by `python -m scripts.showcase` from the models and the study of the package: row {ROW} of QNLI's dev "
        "file (CC BY-SA 4.0). [Effects](effects.md) defines every number, [the demo's studies](studies.md) have the "
        "other tasks, [published findings](findings.md) what others found.",
    ]
    return "\n".join(line if line.startswith("<picture") else wrapped(line) if line else "" for line in lines) + "\n"


def in_readme(readme: str, showcase: str) -> str:
    """The README with the story of the page ``showcase`` between its marks; raises ValueError where it has none."""
    begin, end = showcase.index("## 1."), showcase.index("Made by")
    story = showcase[begin:end].replace("## ", "### ").replace("showcase/", "docs/showcase/")
    return replaced(readme, "showcase", story.strip())
