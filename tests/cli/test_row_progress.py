from __future__ import annotations

import io
import sys

import pytest

from attention_flows.cli.row_progress import RowProgress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_bar_with_what_is_done_left_and_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with RowProgress() as progress:
        progress(256, 1024, 1)
        bar = progress._bar
        assert bar is not None
        progress(512, 1024, 3)
        line = str(bar)
        assert "512/1024" in line
        assert "3 rejected" in line
        assert (bar.initial, bar.n) == (256, 512), "the rate is of this run alone"
    assert terminal.getvalue().endswith("\r"), "nothing is left of the bar"


def test_without_a_terminal_there_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([100.0, 110.0, 140.0, 141.0])
    with RowProgress(lambda: next(times)) as progress:
        progress(1000, 5000, 1)
        progress(1200, 5000, 2)
        progress(2000, 5000, 2)
        progress(2001, 5000, 2)
    assert capsys.readouterr().err == "2,000 of 5,000 rows, 25.0 a second, 2:00 left, 2 rejected\n"


def test_a_finished_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with RowProgress() as progress:
        progress(5, 5, 0)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize(("seconds", "text"), [(5, "0:05"), (245, "4:05"), (3723.4, "1:02:03")])
def test_times_are_read_as_clocks_show_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text
