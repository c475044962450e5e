"""The widget of a study: the study view in every host that anywidget supports, and what its reader keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from ...assets import bundle
from ...errors import InputError
from ...schema import check
from ..page.conditions import Filter
from ..page.held import HeldStudy
from ..page.save import kept_sentences
from ..query.result import Result
from .answers import Answers

if TYPE_CHECKING:
    import pandas as pd

    from ...models.loading.model import Model  # it imports torch

HEIGHT = 780
MIN_HEIGHT = 640


class StudyWidget(anywidget.AnyWidget):
    """A study in a notebook's cell.

    ``filter`` is what the reader keeps, as docs/wire.md has filters, and ``selection`` the sentences that it keeps.
    ``address`` is all that is chosen: the view is as it was left when the page is loaded again. ``height`` is in CSS
    pixels. ``held`` gives the study once it is needed.
    """

    study_view = traitlets.Bool(True, read_only=True, help="that the front end shows a study").tag(sync=True)
    address = traitlets.Unicode(read_only=True, help="what is chosen, as the browser's address has it").tag(sync=True)
    filter = traitlets.Dict(read_only=True, help="which sentences the reader keeps").tag(sync=True)
    height = traitlets.Int(HEIGHT, min=MIN_HEIGHT).tag(sync=True)

    def __init__(self, held: Callable[[], HeldStudy], models: Sequence[Model] = (), *, height: int = HEIGHT) -> None:
        self._held = held
        self._models = tuple(models)
        self._esm = bundle("widget.js")
        super().__init__(height=height)
        self.on_msg(self._receive)

    @property
    def selection(self) -> pd.DataFrame:
        """The sentences that the reader keeps, with all their columns; raises InputError where pandas is missing."""
        return Result(kept_sentences(self._held(), check(self.filter, Filter, "the filter"))).to_dataframe()

    @cached_property
    def _answers(self) -> Answers:
        return Answers(self._held(), self._models)

    def _receive(self, widget: Any, content: Mapping[str, Any], buffers: Any) -> None:
        """Answer a request of the front end: ``id``, ``name`` and ``body``."""
        head: dict[str, Any] = {"id": content.get("id")}
        try:
            answer, kind = self._answers.answer(str(content.get("name")), content.get("body"))
        except InputError as error:
            self.send(head | {"error": " ".join(str(error).split())})
        else:
            self.send(head | {"type": kind}, buffers=[answer])
