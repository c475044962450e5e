"""The gallery: views that are drawn from frozen messages and compared byte for byte with what is committed.

To add one, add a line to VIEWS (and one to SENTENCES for another sentence), run ``python -m scripts.make_gallery``, and
look at it in docs/gallery.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from attention_flows.core.node import Node
from attention_flows.core.select import Selection
from attention_flows.core.view import View
from attention_flows.core.words import Unit
from attention_flows.export.picture.look import Look
from attention_flows.export.picture.svg import svg
from attention_flows.flow import Flow
from attention_flows.wire import flow as wire
from tests.support.folders import FIXTURES, GALLERY

DARK = Look(theme="dark")
QUERY = "* → warm, funny; weight 0.15"


@dataclass(frozen=True)
class Sentence:
    """A sentence to freeze: an example of a built-in task, or a text of its own.

    Of ``models`` 1 is the base alone, or with ``effects`` the tuned model alone, as the base predicts nothing.
    """

    task: str
    example: int = 0
    text: str | None = None
    pair: str | None = None
    unit: Unit = "word"
    floor: float = 0.05
    models: int = 2
    effects: bool = False


@dataclass(frozen=True)
class GalleryView:
    """One picture of the gallery; ``message`` is a frozen sentence, or one of the fixtures.

    With ``pinned`` the tuned model's trace under that view is what its trace under ``view`` is compared with.
    """

    name: str
    message: str
    title: str
    view: View = field(default_factory=View)
    look: Look = field(default_factory=Look)
    pinned: View | None = None

    def drawn(self) -> str:
        """The picture, as the renderer draws it."""
        flow = Flow.of(wire.decode(self.read()))
        traced = flow.traced(self.view)
        return svg(traced.against(flow.traced(self.pinned)) if self.pinned else traced, self.look)

    @property
    def file(self) -> Path:
        return GALLERY / f"{self.name}.svg"

    def read(self) -> bytes:
        """The message."""
        frozen = GALLERY / "messages" / f"{self.message}.flow"
        return (frozen if frozen.exists() else FIXTURES / f"{self.message}.flow").read_bytes()


LONG = (
    "The harbour had two lighthouses, one of stone and one of iron, and for longer than anybody could remember "
    "their keepers had not been on speaking terms. It was said that the quarrel had begun over a boat, or a dog, or "
    "the hour at which lamps should be lit in March; the older people of the town, when they were asked, only shook "
    "their heads. Each evening the two lights came on within a minute of one another, and each keeper, looking "
    "across the water, took the other's promptness for a reproach. In the winter of the great storm the iron tower "
    "went dark at midnight. The keeper of the stone one waited a quarter of an hour, which seemed to him a decent "
    "interval, and then rowed over with a can of oil and a lantern, and stayed until the morning."
)
QUESTION = "Why did the keeper of the stone lighthouse row across the harbour at midnight?"
WORDS = (
    "Antidisestablishmentarianism, counterrevolutionaries and the Donaudampfschifffahrtsgesellschaftskapitän of the "
    "Donaudampfschifffahrtsgesellschaftskajüte discuss internationalisation and internationalization at CONSTANTINOPLE"
)
RAILWAY = "What did the committee decide about the proposal for the new railway line between the two cities?"
HEARINGS = (
    "After three days of hearings, in which farmers, merchants and two former ministers spoke at length about the "
    "cost, the noise and the loss of land, the committee decided by a narrow majority to reject the proposal for the "
    "new railway line and to ask the company for a cheaper plan that would follow the old road along the river instead "
    "of cutting through the fields."
)
GUITAR, NOBODY = "A man is playing a guitar on stage.", "Nobody is playing an instrument."
CATS, DOGS = "3 cats and 2 dogs are playing in the garden.", "3 dogs and 2 cats are sleeping in the garden."
DULL = "A dull, lifeless and badly written film."

SENTENCES = {
    "qnli": Sentence("qnli"),
    "qnli-tokens": Sentence("qnli", unit="token"),
    "sst2": Sentence("sst2"),
    "mrpc": Sentence("mrpc"),
    "sick": Sentence("sick"),
    "long": Sentence("qnli", text=QUESTION, pair=LONG, floor=0.1),
    "words": Sentence("sst2", text=WORDS, floor=0.25),
    "alone": Sentence("sst2", example=1, models=1),
    "effects": Sentence("sick", text=GUITAR, pair=NOBODY, floor=0.25, effects=True),
    "effects-long": Sentence("qnli", text=RAILWAY, pair=HEARINGS, floor=0.25, effects=True),
    "effects-against": Sentence("sick", text=CATS, pair=DOGS, floor=0.25, effects=True),
    "effects-alone": Sentence("sst2", text=DULL, floor=0.25, models=1, effects=True),
}

EFFECT = Look(edges="effect")
THROUGH = View(0.2, selections=(Selection((6,)),))

VIEWS = (
    GalleryView("overlay", "qnli", "Both models, overlaid", View(0.3)),
    GalleryView("overlay-dark", "qnli", "The same on dark ground", View(0.3), DARK),
    GalleryView("base", "qnli", "What the base does", View(0.3), Look("base")),
    GalleryView("tuned-dark", "qnli", "What the tuned model does", View(0.3), Look("tuned", theme="dark")),
    GalleryView("difference", "qnli", "How the two differ", View(0.2), Look("difference")),
    GalleryView("sides", "qnli", "Side by side", View(0.3), Look("sides")),
    GalleryView("sides-dark", "sst2", "Side by side, by influence", View(0.3), Look("sides", "influence", "dark")),
    GalleryView("influence", "sick", "Words in order of influence", View(0.3), Look(order="influence")),
    GalleryView("edge", "qnli", "Through an edge", View(0.15, selections=(Selection((0,), 6, 6),))),
    GalleryView("tokens", "qnli-tokens", "On tokens", View(0.3)),
    GalleryView("through-word", "qnli", "Through one word", View(0.15, selections=(Selection((6,)),))),
    GalleryView(
        "through-state", "qnli", "Through the state of a word", View(0.15, selections=(Selection((14,), 3),)), DARK
    ),
    GalleryView("heads", "qnli", "Three heads only", View(0.1, heads=frozenset({(6, 3), (5, 7), (4, 2)}))),
    GalleryView("special-hidden", "qnli", "Without special tokens", View(0.1, hide_special=True)),
    GalleryView("no-residual", "qnli", "Without residual links", View(0.15, residual=False)),
    GalleryView("sst2", "sst2", "Sentiment", View(0.25)),
    GalleryView("mrpc", "mrpc", "Paraphrases", View(0.3)),
    GalleryView("sick-dark", "sick", "Entailment", View(0.3), DARK),
    GalleryView("long", "long", "More than 128 words", View(0.2)),
    GalleryView("long-folded", "long", "The same in a narrow column, folded", View(0.3), Look(width=420)),
    GalleryView("long-tuned-dark", "long", "The same, one model", View(0.15), Look("tuned", theme="dark")),
    GalleryView("alone", "alone", "One model alone", View(0.3)),
    GalleryView("unlike", "unlike", "Two models that are built differently", View(0.3)),
    GalleryView("decoder", "decoder", "A decoder", View(0.2), DARK),
    GalleryView("unicode", "unicode", "Words of many scripts", View(0.2)),
    GalleryView("empty", "sst2", "Nothing reaches the threshold", View(1.0, residual=False)),
    GalleryView("small", "sst2", "In a narrow column", View(0.3), Look(width=400)),
    GalleryView("top", "qnli", "The two strongest edges of each row", View(2, kind="top")),
    GalleryView("words", "words", "Long words", View(0.3)),
    GalleryView("words-sides", "words", "Long words, side by side", View(0.3), Look("sides")),
    GalleryView("words-narrow", "words", "Long words in a narrow column", View(0.3), Look(width=460)),
    GalleryView("pinned", "qnli", "A trace beside a pinned one", THROUGH, pinned=View(0.3)),
    GalleryView(
        "pinned-dark", "qnli", "How it differs from it", THROUGH, Look("difference", theme="dark"), pinned=View(0.3)
    ),
    GalleryView("rewired", "qnli", "Only what is shared or rewired, with gates", View(0.27), Look(reached=False)),
    GalleryView("glyphs", "qnli", "Heads on the rings", View(0.27), Look(glyphs=True)),
    GalleryView(
        "glyphs-dark",
        "sst2",
        "Heads on the rings, three of them selected",
        View(0.15, heads=frozenset({(6, 3), (4, 7), (3, 2)})),
        Look(theme="dark", glyphs=True),
    ),
    GalleryView("glyphs-long", "long", "Heads where there is room", View(0.2), Look(glyphs=True, width=1400)),
    GalleryView("drawn", "sst2", "What a query finds outside the trace", View(0.5), Look(drawn=QUERY)),
    GalleryView("forward", "qnli", "What reads a word", View(0.15, origin=Node(0, 6)), DARK),
    GalleryView("effects", "effects", "The strongest links by effect", View(0.3), EFFECT),
    GalleryView(
        "effects-dark",
        "effects-against",
        "Many of them against the prediction",
        View(0.3),
        Look(theme="dark", edges="effect"),
    ),
    GalleryView(
        "effects-long", "effects-long", "Many links of a long text", View(0.3), Look(edges="effect", links=120)
    ),
    GalleryView("effects-alone", "effects-alone", "One model, against no attention", View(0.3), EFFECT),
    GalleryView("effects-narrow", "effects", "In a narrow column", View(0.3), Look(edges="effect", width=420)),
    GalleryView(
        "effects-selected",
        "effects",
        "A selected link",
        View(0.3, selections=(Selection((0,), 6, 11),)),
        Look(edges="effect", links=60),
    ),
)
