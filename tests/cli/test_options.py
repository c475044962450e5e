from __future__ import annotations

from typing import Any

import click
import pytest

from attention_flows.cli.options import MODELS, PICTURE, ModelOptions, choice
from attention_flows.cli.parser import Command, ParameterGroup
from attention_flows.errors import InputError


def values_of(group: ParameterGroup, *arguments: str) -> Any:
    """The object that a command with this one group gets."""
    objects: list[Any] = []

    def take(values: Any) -> None:
        objects.append(values)

    Command(take, values=group).main(list(arguments), standalone_mode=False)
    return objects[0]


@pytest.mark.parametrize(
    ("arguments", "window"),
    [([], False), (["--window"], True), (["--window", "128"], 128), (["--window=128"], 128)],
)
@pytest.mark.parametrize("first", [False, True])
def test_the_window_may_be_without_a_number(arguments: list[str], window: bool | int, first: bool) -> None:
    order = [*arguments, "--truncate", "base"] if first else ["base", "--truncate", *arguments]
    options = values_of(MODELS, *order)
    assert options == ModelOptions("cpu", "auto", "base", None, (), True, window)
    assert type(options.window) is type(window)


def test_arguments_stand_anywhere_between_options() -> None:
    options = values_of(
        MODELS, "base", "--name", "one", "--device", "cuda:1", "tuned", "--name", "two", "--dtype", "bfloat16"
    )
    assert options == ModelOptions("cuda:1", "bfloat16", "base", "tuned", ("one", "two"), False, False)


def test_an_invalid_look_is_refused_before_a_command_runs() -> None:
    with pytest.raises(InputError, match="the height must lie in"):
        values_of(PICTURE, "--height", "5")


@pytest.mark.parametrize(
    ("choices", "default", "usual", "text"),
    [
        (("a", "b", "c"), "a", "", "Which: a (default), b or c"),
        (("a", "b"), None, "b", "Which: a or b (default)"),
        (("a",), "a", "", "Which: a (default)"),
    ],
)
def test_the_help_of_a_choice_lists_it(choices: tuple[str, ...], default: str | None, usual: str, text: str) -> None:
    option = choice("which", choices, "Which", default, usual=usual)
    assert option.help == text
    assert isinstance(option.type, click.Choice)


def test_a_picture_may_leave_out_what_is_reached_and_have_heads() -> None:
    look = values_of(PICTURE, "--hide-reached", "--glyphs").look
    assert (look.reached, look.glyphs) == (False, True)
    assert (values_of(PICTURE).look.reached, values_of(PICTURE).look.glyphs) == (True, False)
