"""What the root of a flow reads through all layers: rollout, gradient rollout, and maximum flow."""

from __future__ import annotations

from .core import flow as core
from .core.edge_weight import EDGE_WEIGHTS
from .core.effects.target import TargetRequest
from .core.flow import Role
from .core.relevance import RESIDUAL, Method, Relevance, gradient_rollout, max_flow, rollout
from .errors import InputError
from .flow_experiments import FlowExperiments


class FlowRelevance(FlowExperiments):
    """What the root of a flow's models reads of each word through all layers at once (docs/definitions.md)."""

    def rollout(self, model: Role | None = None, *, residual: float | None = None) -> Relevance:
        """What the root of a model, by default the last, reads of each word through all layers (docs/definitions.md).

        ``residual`` is the part that a word keeps of itself at each layer: by default 0.5, and 0 of weights that hold
        the residual link already. Raises InputError where the models are not at hand, and for gradient weights.
        """
        return self._relevance("rollout", model, residual)

    def max_flow(self, model: Role | None = None, *, residual: float | None = None) -> Relevance:
        """The exact maximum flow of attention from the root to each word; arguments and errors as :meth:`rollout` has.

        It is nearly the same for all words of a text. Needs scipy (the extra ``flow``).
        """
        return self._relevance("max_flow", model, residual)

    def gradient_rollout(self, model: Role | None = None, *, target: str | int | None = None) -> Relevance:
        """The rollout of attention times the gradient of ``target``, by default of what the model predicts.

        Raises InputError where the models are not at hand, and for a model without a head.
        """
        of_model = self._model_of(model)
        maps, about = self.experiments().gradient_maps(of_model.role, TargetRequest(target))
        layers = gradient_rollout(maps, self.root.word)
        name, labels = of_model.name, self.words.labels
        return Relevance(
            "gradient_rollout", of_model.role, name, "gradient", labels, layers[-1], layers, target=about.label
        )

    def _relevance(self, method: Method, role: Role | None, residual: float | None) -> Relevance:
        weight = EDGE_WEIGHTS[self.weight]
        if not weight.is_share:
            raise InputError(
                f"{method}() needs rows that sum to 1, unlike those of {self.weight}: gradient_rollout() does not"
            )
        part = (0.0 if weight.has_residual else RESIDUAL) if residual is None else residual
        model = self._model_of(role)
        maps = None if self.backend is None else self.backend.attentions(self.models.index(model), self.unit)
        if maps is None:
            raise InputError("the models are not at hand: only compare() and read() give a flow all of the attention")
        root = self.root_of(model).word
        layers = rollout(maps, root, part) if method == "rollout" else None
        words = max_flow(maps, root, part) if layers is None else layers[-1]
        return Relevance(method, model.role, model.name, self.weight, self.words.labels, words, layers, part)

    def _model_of(self, role: Role | None) -> core.ModelFlow:
        """The model of this role, by default the last."""
        models = {model.role: model for model in self.models}
        if role is not None and role not in models:
            raise InputError(f"there is no {role} model: {' or '.join(models)} can be named")
        return self.models[-1] if role is None else models[role]
