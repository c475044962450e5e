"""The three pictures of the showcase."""

from __future__ import annotations

import numpy as np

from attention_flows.core.view import View
from attention_flows.export.picture.look import Look, Theme
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow
from attention_flows.studies.study import Study
from attention_flows.wire import flow as wire
from scripts.showcase.story import Heads, State, Story
from scripts.truth.svg import Svg

WIDTH = 760
CELL, LEFT, TOP = 38, 64, 52
LISTED = 5
TOWARD, AGAINST = "effect", "difference"  # kinds of line of scripts/truth/svg.py


def rings(message: bytes, theme: Theme) -> str:
    """The pair as Token Rings, with the links that carry the prediction."""
    return svg(Flow.of(wire.decode(message)).traced(View(0.3)), Look(edges="effect", theme=theme, width=WIDTH))


def study_heads(study: Study, carriers: Heads) -> Svg:
    """The mean effect of every head over the study: a matrix, the deepest layer on top, and the first heads by name."""
    columns = study.heads()
    means = columns["mean"].to_numpy()
    layers, heads = int(columns["layer"].max()), int(columns["head"].max()) + 1
    count = int(columns["n"].max())
    picture = Svg(WIDTH, TOP + layers * CELL + 66, f"Mean effect of every head over {count} pairs")
    picture.text(LEFT, 22, f"Effect of each head's changed attention, mean over {count} pairs", kind="title")
    picture.text(LEFT, 40, "in nats of the predicted class's log-odds (estimates)", kind="soft")
    most = float(np.abs(means).max())
    for place, mean in enumerate(means.tolist()):
        layer, head = int(columns["layer"][place]), int(columns["head"][place])
        x, y = LEFT + head * CELL, TOP + (layers - layer) * CELL
        # Two digits, so that noise in the last ones changes no picture.
        picture.box(x + 1, y + 1, CELL - 2, CELL - 2, TOWARD if mean >= 0 else AGAINST, round(abs(mean) / most, 2))
        frame = "line plain" if (layer, head) in carriers else "rule"
        picture.outline(x + 1.5, y + 1.5, CELL - 3, CELL - 3, frame)
    for layer in range(1, layers + 1):
        middle = TOP + (layers - layer + 0.5) * CELL + 4
        picture.text(LEFT - 10, middle, f"layer {layer}", kind="soft", anchor="end")
    for head in range(heads):
        foot = TOP + layers * CELL + 16
        picture.text(LEFT + (head + 0.5) * CELL, foot, str(head), kind="soft", anchor="middle")
    picture.text(LEFT + heads * CELL / 2, TOP + layers * CELL + 34, "head", kind="soft", anchor="middle")
    right = LEFT + heads * CELL + 26
    for line, place in enumerate(np.argsort(-np.abs(means), kind="stable")[:LISTED]):
        row = columns.iloc[place]
        y = TOP + 14 + line * 42
        picture.text(right, y, f"L{row['layer']:.0f} H{row['head']:.0f}", kind="title")
        picture.text(right + 58, y, f"{row['part']:.0%} of the log-odds")
        picture.text(right + 58, y + 16, f"{row['mean']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}]", kind="soft")
    y = TOP + layers * CELL + 56
    picture.box(LEFT, y - 9, 12, 10, TOWARD)
    picture.text(LEFT + 18, y, "toward the predicted class", kind="soft")
    picture.box(LEFT + 190, y - 9, 12, 10, AGAINST)
    picture.text(LEFT + 208, y, "against it", kind="soft")
    picture.text(LEFT + 290, y, "Brackets: 95 % intervals. Framed: the heads of the knockout.", kind="soft")
    return picture


def knockout(story: Story) -> Svg:
    """What the tuned model says as it is, and with the base's attention back at some heads."""
    states = (
        (story.own, "as it is", ""),
        (story.carriers, "two heads as in the base", f"{named(story.carriers.heads)}, which carry most"),
        (story.changed, "two others as in the base", f"{named(story.changed.heads)}, which changed most"),
    )
    height, left, full = 62, 330, WIDTH - 330 - 70
    title = f"The probability of {story.target}, before and after two knockouts"
    picture = Svg(WIDTH, TOP + len(states) * height + 8, title)
    picture.text(24, 24, title, kind="title")
    at = story.labels.index(story.target)
    for place in (0.0, 0.5, 1.0):
        x = left + place * full
        picture.line((x, TOP - 8), (x, TOP + len(states) * height - 14))
        picture.text(x, TOP - 14, f"{place:.0%}", kind="soft", anchor="middle")
    for line, (state, first, second) in enumerate(states):
        y = TOP + line * height
        share = state.probabilities[at]
        picture.text(24, y + 16, first, kind="title")
        picture.text(24, y + 34, second or "all attention is the tuned model's", kind="soft")
        picture.box(left, y + 6, share * full, 30, TOWARD if said(story, state) == story.target else AGAINST)
        picture.text(left + share * full + 8, y + 25, f"{share:.0%}", kind="title")
        picture.text(left + 8, y + 52, f"says {said(story, state)}; y = {state.value:+.2f} nats", kind="soft")
    return picture


def said(story: Story, state: State) -> str:
    """The class that the model predicts."""
    return story.labels[int(np.argmax(state.probabilities))]


def named(heads: Heads) -> str:
    """Heads by their names."""
    return " and ".join(f"L{layer} H{head}" for layer, head in heads)
