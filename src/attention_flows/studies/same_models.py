"""Whether models are those of a study."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import InputError
from ..models.loading.digest import model_digest
from ..models.loading.model import Model
from .store.manifest import Manifest


def check_models(manifest: Manifest, models: Sequence[Model]) -> None:
    """Raise InputError for a model that is not the study's in the same place; those that are not given may be any."""
    if len(models) > len(manifest.models):
        raise InputError("the study is of one model: leave TUNED out")
    for model, entry in zip(models, manifest.models, strict=False):
        if model_digest(model) != entry.digest:
            raise InputError(f"{model.name} is not the {entry.role} of the study, which is {entry.name}")
