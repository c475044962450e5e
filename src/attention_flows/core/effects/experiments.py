"""What runs models in experiments, as the faces of the package see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ..arrays import Floats, Ints
from ..cache import Cache
from ..running import IsCancelled, Progress, never_cancelled, no_progress
from .curve import Curve, Faithfulness
from .cut import Cut, How
from .effects import Effects
from .knockout import Knockout
from .request import EffectsRequest, Role
from .target import Target, TargetRequest


class KeptPass(Protocol):
    """The results of a model's pass that later experiments start from."""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""


Passes = Cache[KeptPass]


class Experiments(Protocol):
    """Runs the models of a flow with given or changed attention.

    Each method raises InputError for what has no answer, and Cancelled soon after ``cancelled`` returns True.
    """

    def keeping(self, passes: Passes) -> Experiments:
        """The same experiments, which take from ``passes`` what the models do by themselves, and keep it there.

        The models' weights must not change as long as ``passes`` are used.
        """

    def effects(self, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled) -> Effects:
        """The effects that are asked for."""

    def faithfulness(
        self,
        request: EffectsRequest,
        effects: Effects,
        sets: Sequence[Ints],
        *,
        cancelled: IsCancelled = never_cancelled,
    ) -> list[Faithfulness]:
        """The measured faithfulness of sets of places in the effects' flattened arrays."""

    def mixed(
        self,
        request: EffectsRequest,
        effects: Effects,
        kept: Sequence[Ints],
        left: Sequence[Ints] = (),
        *,
        cancelled: IsCancelled = never_cancelled,
    ) -> tuple[list[float], list[float]]:
        """Y with only each of the sets ``kept`` as the model has them, and with only each of ``left`` at the reference.

        Sets are of places in the effects' flattened arrays; all other edges are at the reference, or as they are.
        """

    def curve(
        self,
        request: EffectsRequest,
        effects: Effects,
        *,
        cancelled: IsCancelled = never_cancelled,
        progress: Progress = no_progress,
    ) -> Curve:
        """The measured curve of faithfulness, beside three other rankings."""

    def knockouts(
        self,
        cuts: Sequence[Cut],
        how: How,
        *,
        target: TargetRequest | None = None,
        react: bool = True,
        of: Role | None = None,
        cancelled: IsCancelled = never_cancelled,
        progress: Progress = no_progress,
    ) -> list[Knockout]:
        """Each of ``cuts`` made in every model that it applies to, or in that ``of`` one role.

        With "base" that is the tuned model alone.
        """

    def responses(
        self, cuts: Sequence[Cut], how: How, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled
    ) -> list[float]:
        """First-order estimates of what each of ``cuts`` does to y, while later attention reacts."""

    def gradient_maps(
        self, of: Role | None, request: TargetRequest, *, cancelled: IsCancelled = never_cancelled
    ) -> tuple[list[Floats], Target]:
        """ReLU(A ⊙ ∂y/∂A) of the model of this role, by default the last, [heads, words, words] a layer; and y.

        What a head of an encoder-decoder does not read is NaN.
        """
