from __future__ import annotations

import logging
import warnings

import pytest
from transformers.utils import logging as transformers_logging

from attention_flows.errors import InputError
from attention_flows.models.loading.quiet import errors_as_input_error, quiet


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("first line\nsecond line"), "cannot load it: first line"),
        (KeyError(), "cannot load it: KeyError"),
        (InputError("name another"), "name another"),
    ],
)
def test_an_error_of_a_library_is_one_line(error: Exception, message: str) -> None:
    with pytest.raises(InputError) as raised, errors_as_input_error("cannot load it"):
        raise error
    assert str(raised.value) == message


def test_transformers_is_quiet_and_then_as_before() -> None:
    before = (transformers_logging.get_verbosity(), transformers_logging.is_progress_bar_enabled())
    with quiet():
        warnings.warn("a warning would fail this test", stacklevel=1)
        assert transformers_logging.get_verbosity() == logging.ERROR
        assert not transformers_logging.is_progress_bar_enabled()
    assert (transformers_logging.get_verbosity(), transformers_logging.is_progress_bar_enabled()) == before
