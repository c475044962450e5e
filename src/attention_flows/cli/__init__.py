"""The command line: ``attention-flows demo | serve | trace | query``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

from .._version import __version__
from ..core.edge_weight import ATTENTION, EDGE_WEIGHTS
from ..errors import InputError
from ..export.save import KINDS
from .commands import Chosen, Written, demo, query, serve, trace
from .options import add_look_options, add_view_options, look_of, view_of


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, and that takes ``BASE [TUNED] … QUERY`` with options anywhere between."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"attention-flows: {message} (see {self.prog} --help)\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        args = sys.argv[1:] if args is None else args
        # "->called" is no option
        given, rest = super().parse_known_args(["→" + one[2:] if one[:2] == "->" else one for one in args], namespace)
        # By itself argparse takes the second of two names for the query, if that comes only after options.
        if "query" in given and given.tuned is None and len(rest) == 1 and not rest[0].startswith("-"):
            given.tuned, given.query, rest = given.query, rest[0], []
        return given, rest


def parser() -> Parser:
    """The whole command line."""
    top = Parser(prog="attention-flows", description="See what fine-tuning did to a Transformer's attention.")
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    at = Parser(add_help=False)
    at.add_argument("--port", type=_port, help="serve at this port of 127.0.0.1 (default: 8321, or a free one)")
    at.add_argument("--no-browser", action="store_true", help="only print the address")

    place = Parser(add_help=False)
    place.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps, auto, or all to spread over all")
    place.add_argument("--dtype", default="auto", help="float32, bfloat16, float16, or auto: as the weights were saved")

    long = Parser(add_help=False)
    long.add_argument("--truncate", action="store_true", help="cut off a text that is too long for the models")
    long.add_argument(
        "--window",
        type=_window,
        nargs="?",
        const=True,
        default=False,
        metavar="N",
        help="read it in overlapping windows of N tokens (default: what the models take)",
    )

    one = commands.add_parser("demo", parents=[at, place], help="built-in models and sentences, in the browser")
    one.set_defaults(run=lambda given: demo(given.port, not given.no_browser, given.device, given.dtype))

    models = Parser(add_help=False)
    models.add_argument("base", metavar="BASE", help="a hub id or a model's folder")
    models.add_argument("tuned", metavar="TUNED", nargs="?", help="the same, or an adapter over BASE")

    one = commands.add_parser("serve", parents=[models, at, place, long], help="your models, your sentences")
    one.add_argument("--data", type=Path, metavar="FILE", help="sentences to pick from: a .tsv or .csv with a header")
    one.add_argument("--course", type=Path, metavar="DIR", help="a run's checkpoints, in place of TUNED")
    one.set_defaults(run=_serve)

    sentence = Parser(add_help=False)
    sentence.add_argument("--text", required=True, metavar="T", help="the text, or the first of a pair")
    sentence.add_argument("--pair", metavar="P", help="the second text of a pair")
    sentence.add_argument("--unit", choices=("word", "token"), default="word")
    sentence.add_argument("--weight", choices=tuple(EDGE_WEIGHTS), default=ATTENTION.name, help="what an edge weighs")
    add_view_options(sentence)

    one = commands.add_parser(
        "trace", parents=[models, place, long, sentence], help="one sentence's trace, as a summary or a file"
    )
    endings = " ".join(f".{kind}" for kind in KINDS)
    one.add_argument("-o", "--output", type=Path, metavar="FILE", help=f"write the trace to FILE ({endings})")
    add_look_options(one)
    one.set_defaults(run=_trace)

    about = "the edges between words, layers and heads, as a table"
    one = commands.add_parser("query", parents=[models, place, long, sentence], help=about)
    one.add_argument("query", metavar="QUERY", help='such as "what → called; layers 4–6" (docs/query.md)')
    one.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the edges to FILE (.csv, .json)")
    one.set_defaults(run=_query)
    return top


def _serve(given: argparse.Namespace) -> None:
    if given.course is not None and given.tuned is not None:
        raise InputError(f"name either {given.tuned} or --course {given.course}: the course ends in its tuned model")
    if given.course is not None and (given.truncate or given.window):
        raise InputError("a course takes no --truncate and no --window: its texts must fit the models")
    chosen = Chosen(given.base, given.tuned, given.device, given.dtype, given.truncate, given.window)
    serve(chosen, given.course, given.data, given.port, not given.no_browser)


def _trace(given: argparse.Namespace) -> None:
    chosen = Chosen(given.base, given.tuned, given.device, given.dtype, given.truncate, given.window)
    written = None if given.output is None else Written(given.output, look_of(given), given.scale)
    trace(chosen, given.text, given.pair, view_of(given), given.unit, written)


def _query(given: argparse.Namespace) -> None:
    chosen = Chosen(given.base, given.tuned, given.device, given.dtype, given.truncate, given.window)
    query(chosen, given.text, given.pair, given.query, view_of(given), given.unit, given.output)


def _window(given: str) -> int:
    if not given.isdecimal():
        raise argparse.ArgumentTypeError(f"the window must be a number of tokens, not {given}")
    return int(given)


def _port(given: str) -> int:
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise argparse.ArgumentTypeError(f"the port must be a number in 1..65535, not {given}")
    return int(given)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it is done, 2 after one line on stderr when what was asked for cannot be done."""
    given = parser().parse_args(arguments)
    try:
        given.run(given)
    except InputError as error:
        print(f"attention-flows: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0
