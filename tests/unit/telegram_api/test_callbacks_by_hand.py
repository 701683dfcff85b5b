"""Only the kinds in `bot.telegram_api.callbacks` write and read callback data."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram_api.callbacks.data import Family

ROOT = Path(__file__).parents[3]
SPEAKING = ("handlers", "views", "conversations")
"""The packages whose strings with colons can only be callback data."""
TAKES_APART = {"split", "rsplit", "partition", "rpartition"}


def by_hand(source: str, *, speaking: bool = True) -> Iterator[str]:
    """Find strings that begin like callback data, buttons made of such, and callback data that is taken apart."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=taken, attr=act)) if act in TAKES_APART and (
                "data" in ast.unparse(taken) or (speaking and _is_colon(node.args[:1]))
            ):
                yield ast.unparse(node)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=":"), attr="join")) if speaking:
                yield ast.unparse(node)
            case ast.Call(func=ast.Name(id="button") | ast.Attribute(attr="button"), args=[_, said, *_]) if isinstance(
                said, ast.Constant | ast.JoinedStr | ast.BinOp
            ):
                yield ast.unparse(node)
            case ast.Constant(value="callback_data"):
                yield ast.unparse(node)
            case ast.JoinedStr(values=[ast.FormattedValue(value=first), ast.Constant(value=str(text)), *_]) if (
                text.startswith(":") and "family" in ast.unparse(first).lower()
            ):
                yield ast.unparse(node)
            case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) | ast.Constant(value=str(text)):
                family, colon, rest = text.partition(":")
                if colon and family in set(Family) and not rest.startswith((" ", "\n")):
                    yield text


def _is_colon(args: list[ast.expr]) -> bool:
    return bool(args) and isinstance(args[0], ast.Constant) and args[0].value == ":"


def test_no_other_module_writes_or_reads_callback_data_by_hand() -> None:
    found = {
        str(path.relative_to(ROOT)): list(
            by_hand(path.read_text(encoding="utf-8"), speaking=path.relative_to(ROOT / "bot").parts[0] in SPEAKING)
        )
        for path in (ROOT / "bot").rglob("*.py")
        if "callbacks" not in path.parts and path.name != "keyboards.py"
    }
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = f's:show:{token}'",
        "x = 'r:queue'",
        "act, token = query.data.split(':')",
        "_, _, code = tap.said.rpartition(':')",
        "x = ':'.join((family, act))",
        "x = f'{Family.STATUS}:show'",
        "x = rf'{FAMILY}:(?:show|list)'",
        "x = button(label, 'nothing')",
        "x = keyboards.button(label, f'{one}')",
        "x = {'text': label, 'callback_data': one}",
    ],
)
def test_the_guard_finds_callback_data_by_hand(source: str) -> None:
    assert list(by_hand(source))


@pytest.mark.parametrize("source", ["x = button(label, tap.pack())", "x = 'Nama: Siti'", "x = text.split(',')"])
def test_the_guard_lets_other_words_pass(source: str) -> None:
    assert not list(by_hand(source))
