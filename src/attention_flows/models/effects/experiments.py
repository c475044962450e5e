"""Experiments with the models behind a flow: effects, faithfulness, and knockouts."""

from __future__ import annotations

import copy
import weakref
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from ...core.arrays import Floats, Ints
from ...core.effects.curve import Curve, Faithfulness
from ...core.effects.cut import Cut, How, check_cut
from ...core.effects.effects import Effects
from ...core.effects.experiments import Passes
from ...core.effects.knockout import KnockedOut, Knockout
from ...core.effects.request import BASE, ZERO, EffectsRequest, Role
from ...core.effects.target import Target, TargetRequest
from ...core.running import IsCancelled, Progress, never_cancelled, no_progress
from ...core.sentence import Sentence
from ...core.words import Unit
from ...errors import InputError
from ..capture.encode import Encoded, encode
from ..capture.forward import ForwardResult
from ..loading.model import Model
from ..long_texts.policy import Long
from ..long_texts.windows import shortened
from .attribution import Maps, attribute
from .faithfulness import MixedRuns
from .knockouts import knocked_out, no_base, readings_of
from .maps import GivenMaps, TokenMaps
from .on_words import attention_layers, existing_layers, summed_layers
from .own import OwnPass, Slopes
from .responses import responses
from .runner import OwnMaps, Runner, running
from .target import TargetReader, same_target, target_reader
from .weighing import gradient_weights

ROLES = ("base", "tuned")


@dataclass(frozen=True)
class Reference:
    """A reference's maps and its name, and the pass of the model that has them; None for no attention at all."""

    maps: Maps
    name: str
    result: ForwardResult | None = None


@dataclass(frozen=True)
class Setting:
    """What an attribution starts from: what the model does by itself, and the reference."""

    runner: Runner
    own: OwnMaps
    reference: Reference


class ModelExperiments:
    """Runs one model, or a base and its tuned model, on a sentence with given or changed attention.

    Words are those of ``unit`` that the model itself makes. Raises InputError for a text read in windows, and for a
    model whose attention cannot be changed.
    """

    def __init__(self, models: Sequence[Model], sentence: Sentence, unit: Unit, long: Long) -> None:
        if long.window:
            raise InputError("a text read in windows has no effects: shorten it, or cut it off (truncate=True)")
        self._models = tuple(models)
        self._sentence = shortened(models, sentence, long)[0]
        self._unit: Unit = unit
        self._passes: Passes | None = None

    def keeping(self, passes: Passes) -> Self:
        """The same experiments, which take from ``passes`` what the models do by themselves, and keep it there.

        The models' weights must not change as long as ``passes`` are used.
        """
        keeping = copy.copy(self)
        keeping._passes = passes
        return keeping

    def effects(self, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled) -> Effects:
        """The effects that are asked for; raises InputError for what has none, and Cancelled."""
        with self._setting(request, cancelled, gradient=True) as setting:
            runner, maps, target, gradient = setting.runner, setting.own.maps, setting.own.target, setting.own.gradient
            attribution = attribute(runner, target, maps, setting.reference.maps, setting.own.value, request.steps)
            responses = {
                key: (of_map - setting.reference.maps[key]) * gradient[key] for key, of_map in maps.maps.items()
            }
            words = runner.encoded.words
            own = readings_of(runner, target, setting.own.result)[0]
            return Effects(
                words,
                self._unit,
                self._role(request),
                tuple(model.name for model in self._models),
                setting.reference.name,
                target.target,
                setting.own.value,
                attribution.reference_value,
                self._other_value(runner, target, setting.reference),
                runner.model.labels,
                own.probabilities,
                attribution.reference.probabilities,
                attribution.steps,
                attribution.error,
                attention_layers(maps.maps, maps, words),
                attention_layers(setting.reference.maps, maps, words),
                summed_layers(attribution.effects, maps, words),
                summed_layers(responses, maps, words),
                existing_layers(maps, words),
                runner.passes,
            )

    def target(self, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled) -> Target:
        """What y is; raises InputError for a model without a head or without that label."""
        model = self._models[ROLES.index(self._role(request))]
        with running(model.network):
            return self._own_maps(Runner(model, self._encoded(model), cancelled), request.target).target.target

    def values(self, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled) -> tuple[float, float]:
        """y(A) and y(R), measured."""
        with self._setting(request, cancelled) as setting:
            maps = setting.own.maps.maps
            given = GivenMaps({key: setting.reference.maps[key][None] for key in maps})
            output = setting.runner.run(1, given).output
            return setting.own.value, float(setting.own.target.values(output)[0])

    def faithfulness(
        self,
        request: EffectsRequest,
        effects: Effects,
        sets: Sequence[Ints],
        *,
        cancelled: IsCancelled = never_cancelled,
    ) -> list[Faithfulness]:
        """The measured faithfulness of sets of places in the effects' flattened arrays."""
        with self._setting(request, cancelled) as setting:
            return self._mixed(setting, effects).measure(sets)

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
        with self._setting(request, cancelled) as setting:
            return self._mixed(setting, effects).values(kept, left)

    def curve(
        self,
        request: EffectsRequest,
        effects: Effects,
        *,
        cancelled: IsCancelled = never_cancelled,
        progress: Progress = no_progress,
    ) -> Curve:
        """The measured curve of faithfulness, beside three other rankings."""
        with self._setting(request, cancelled, progress) as setting:
            return self._mixed(setting, effects).curve()

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
        models = self._models_of(how, of)
        readings = []
        about: Target | None = None
        for model in reversed(models):  # the tuned model says what the target is
            runner = Runner(model, self._encoded(model), cancelled, progress)
            with running(model.network):
                own = self._own_pass(runner)
                maps, result = own.maps, own.result(model)
                for cut in cuts:
                    check_cut(cut, _heads(maps), len(runner.encoded.words))
                reader = self._target_of(model, runner.encoded, result, target or TargetRequest(), about)
                about = about or (reader.target if reader else None)
                before = readings_of(runner, reader, result)[0]
                base = self._reference_maps(BASE, runner, maps, cancelled).maps if how == "base" else None
                after = knocked_out(runner, reader, maps, cuts, how, base, kept=own.layers if react else None)
            readings.append((ROLES[self._models.index(model)], before, after))
        assert about is not None, "a model without a head has been refused"
        return [
            Knockout(
                cut,
                how,
                react,
                about,
                tuple(KnockedOut(role, before, after[index]) for role, before, after in reversed(readings)),
            )
            for index, cut in enumerate(cuts)
        ]

    def gradient_maps(
        self, of: Role | None, request: TargetRequest, *, cancelled: IsCancelled = never_cancelled
    ) -> tuple[list[Floats], Target]:
        """ReLU(A ⊙ ∂y/∂A) of a model on words, [heads, words, words] a layer, and what y is."""
        model = self._models[ROLES.index(self._role(EffectsRequest(of)))]
        runner = Runner(model, self._encoded(model), cancelled)
        with running(model.network):
            own, weights = gradient_weights(runner, request)
        layers = attention_layers(weights, own.maps, runner.encoded.words, blank=float("nan"))
        return list(layers), own.target.target

    def responses(
        self, cuts: Sequence[Cut], how: How, request: EffectsRequest, *, cancelled: IsCancelled = never_cancelled
    ) -> list[float]:
        """First-order estimates of what each of ``cuts`` does to y, while later attention reacts."""
        model = self._models_of(how, request.of)[-1]
        runner = Runner(model, self._encoded(model), cancelled)
        own = self._slopes(runner, request.target)
        for cut in cuts:
            check_cut(cut, _heads(own.maps), len(runner.encoded.words))
        base = self._reference_maps(BASE, runner, own.maps, cancelled).maps if how == "base" else None
        return responses(runner, own.maps, own.gradient, cuts, how, base)

    def _models_of(self, how: How, of: Role | None) -> tuple[Model, ...]:
        """The models that a knockout applies to, the base first."""
        models = self._models
        if how == "base":
            if len(models) < 2 or of == "base":
                raise no_base(models[0].name)
            models = models[1:]
        if of is None:
            return models
        self._check_role(of)
        return (self._models[ROLES.index(of)],)

    @contextmanager
    def _setting(
        self,
        request: EffectsRequest,
        cancelled: IsCancelled,
        progress: Progress = no_progress,
        *,
        gradient: bool = False,
    ) -> Iterator[Setting]:
        """Within this context the models' attention is exchanged, for an attribution."""
        model = self._models[ROLES.index(self._role(request))]
        runner = Runner(model, self._encoded(model), cancelled, progress)
        with running(model.network):
            if gradient:
                own = runner.read(request.target)
                if self._passes is not None:
                    self._passes.put((*self._key(model), request.target), Slopes(own.maps, own.gradient))
            else:
                own = self._own_maps(runner, request.target)
            reference = self._reference_of(request, runner, own.maps, cancelled)
            yield Setting(runner, own, reference)

    def _mixed(self, setting: Setting, effects: Effects) -> MixedRuns:
        return MixedRuns(setting.runner, setting.own.target, setting.own.maps, setting.reference.maps, effects)

    def _role(self, request: EffectsRequest) -> str:
        role = request.of or ROLES[len(self._models) - 1]
        self._check_role(role)
        return role

    def _check_role(self, role: str) -> None:
        if role not in ROLES[: len(self._models)]:
            raise InputError(f"there is no model {role!r}: there is {' and '.join(ROLES[: len(self._models)])}")

    def _reference_of(
        self, request: EffectsRequest, runner: Runner, maps: TokenMaps, cancelled: IsCancelled
    ) -> Reference:
        """The reference that is asked for, by default the base's where they fit."""
        if request.reference is not None:
            return self._reference_maps(request.reference, runner, maps, cancelled)
        if runner.model is not self._models[0]:
            with suppress(InputError):
                return self._reference_maps(BASE, runner, maps, cancelled)
        return Reference(maps.zeros(), ZERO)

    def _reference_maps(self, reference: Any, runner: Runner, maps: TokenMaps, cancelled: IsCancelled) -> Reference:
        """The reference of that name, or of that model; raises InputError for one that does not fit."""
        if reference == ZERO:
            return Reference(maps.zeros(), ZERO)
        if reference == BASE and len(self._models) < 2:
            raise InputError("the reference base needs two models: compare() them, or take the reference zero")
        model = self._models[0] if reference == BASE else reference
        if not isinstance(model, Model):
            raise InputError(f"the reference is base, zero or a loaded model, not {reference!r}")
        encoded = self._encoded(model)
        own, result = TokenMaps({}, {}, {}), None
        if encoded.words.tokens == runner.encoded.words.tokens:
            kept = self._own_pass(Runner(model, encoded, cancelled))
            own, result = kept.maps, kept.result(model)
            runner.passes += 1  # also where it ran before, so that the same effects have the same number
        shapes = {key: site.shape for key, site in own.sites.items()}
        if shapes != {key: site.shape for key, site in maps.sites.items()} or _ids(encoded) != _ids(runner.encoded):
            raise InputError(
                f"{model.name} and {runner.model.name} differ in tokens, layers or heads, so that its attention cannot "
                "be the reference: take the reference zero"
            )
        device = next(iter(maps.maps.values())).device
        maps_given = {key: weights.to(device, maps.maps[key].dtype) for key, weights in own.maps.items()}
        return Reference(maps_given, BASE if reference == BASE else model.name, result)

    def _own_maps(self, runner: Runner, request: TargetRequest) -> OwnMaps:
        """What a runner's model does by itself, without gradients.

        Raises InputError as :func:`.target.target_reader` does.
        """
        own = self._own_pass(runner)
        result = own.result(runner.model)
        target = target_reader(runner.model, runner.encoded, result, request)
        return OwnMaps(own.maps, target, float(target.values(result.output)[0]), result, {})

    def _own_pass(self, runner: Runner) -> OwnPass:
        """The pass of a runner's model without any change, kept or run."""

        def run() -> OwnPass:
            with running(runner.model.network):
                return OwnPass.of(runner)

        if self._passes is None:
            return run()
        own = self._passes.get(self._key(runner.model), run)
        assert isinstance(own, OwnPass), "the key is that of a pass"
        return own

    def _slopes(self, runner: Runner, request: TargetRequest) -> Slopes:
        """The gradient at a runner's model's own maps, kept or computed."""

        def read() -> Slopes:
            with running(runner.model.network):
                own = runner.read(request)
            return Slopes(own.maps, own.gradient)

        if self._passes is None:
            return read()
        slopes = self._passes.get((*self._key(runner.model), request), read)
        assert isinstance(slopes, Slopes), "the key is that of a gradient"
        return slopes

    def _key(self, model: Model) -> tuple[Hashable, ...]:
        """The key of a model's own pass: the model and its inputs. A model that no longer exists equals no other."""
        return weakref.ref(model.network), self._sentence, self._unit

    def _other_value(self, runner: Runner, target: TargetReader, reference: Reference) -> float | None:
        """Y of the same label in the other model; None where there is none, or no such label."""
        others = [model for model in self._models if model is not runner.model]
        if not others:
            return None
        result = reference.result
        if result is None or result.model is not others[0]:
            other = Runner(others[0], self._encoded(others[0]))
            with running(others[0].network):
                result = other.run(1)
            runner.passes += 1
        reader = same_target(others[0], result.batch[0], result, target.target)
        return None if reader is None else float(reader.values(result.output)[0])

    def _target_of(
        self, model: Model, encoded: Encoded, result: ForwardResult, request: TargetRequest, known: Target | None
    ) -> TargetReader | None:
        return (
            target_reader(model, encoded, result, request)
            if known is None
            else same_target(model, encoded, result, known)
        )

    def _encoded(self, model: Model) -> Encoded:
        return encode(model, self._sentence, self._unit)


def _ids(encoded: Encoded) -> list[int]:
    ids: list[int] = encoded.inputs["input_ids"][0].tolist()
    return ids


def _heads(maps: TokenMaps) -> list[int]:
    """The number of heads of each layer."""
    heads: dict[int, int] = {}
    for site in maps.sites.values():
        heads[site.layer] = max(heads.get(site.layer, 0), site.heads.stop)
    return [heads[layer] for layer in sorted(heads)]
