"""What answers a widget's requests: by the names, the fields and the functions that the server has (docs/wire.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from ..._version import __version__
from ...errors import InputError
from ...schema import check
from ..page.held import HeldStudy
from ..page.methods import BINARY, JSON, METHODS

if TYPE_CHECKING:
    from ...models.loading.model import Model  # it imports torch
    from .sentences import SentenceAnswers

TASK = "own"  # as the server names the task that a user's own models make
MAX_TOKENS = 512  # of a study alone, of which no text is read
CATALOGUE, STUDY, FLOW = "models", "study", "flow"


@dataclass(frozen=True)
class Answers:
    """Answers requests about a study, and about its sentences where there are its ``models``."""

    held: HeldStudy
    models: Sequence[Model] = ()

    def answer(self, name: str, body: Any) -> tuple[bytes, str]:
        """The content of the answer and its type by MIME; raises InputError for what cannot be answered."""
        kind, _, method = name.partition("/")
        if kind == STUDY and method in METHODS:
            asked = METHODS[method]
            fields = check(body, asked.fields, "the request")
            return asked.answer(self.held, fields), asked.media_type(fields)
        if name == CATALOGUE:
            return msgspec.json.encode(self._catalogue()), JSON
        if not self.models:
            raise InputError(self._missing)
        return self._sentences.answer(name, body), BINARY if name == FLOW else JSON

    @property
    def _missing(self) -> str:
        arguments = "base" if len(self.held.corpus.roles) == 1 else "base, tuned"
        return f"The models are not at hand: show the study with study.widget({arguments}) to open a sentence."

    @cached_property
    def _sentences(self) -> SentenceAnswers:
        from .sentences import SentenceAnswers

        return SentenceAnswers.of(self.models, truncate=bool(self.held.corpus.manifest.options["truncate"]))

    def _catalogue(self) -> dict[str, Any]:
        manifest = self.held.corpus.manifest
        task = {
            "id": TASK,
            "title": None,
            "error": None if self.models else self._missing,
            "reads": [],
            "models": [{"role": model.role, "name": model.name, "labels": model.labels} for model in manifest.models],
            "course": None,
            "examples": [],
            "study": {"name": manifest.data.name, "sentences": len(self.held.rows)},
        }
        longest = min((model.max_tokens for model in self.models), default=MAX_TOKENS)
        return {"version": __version__, "max_tokens": longest, "opens_on": STUDY, "tasks": [task]}
