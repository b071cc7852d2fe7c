"""Which blocks of a page are Python: those that the documentation names, and no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from pidds_migrate.documents import markdown, restructured
from pidds_migrate.documents.snippets import Snippet

LANGUAGES = ("python", "py", "python3", "py3", "ipython", "ipython3")


def programs(snippets: Sequence[Snippet]) -> list[str]:
    return ["\n".join(text for text, _ in snippet.code()).strip() for snippet in snippets]


@pytest.mark.parametrize(
    "info", ["", "text", "bash", "json", "pycon2", "{code-block} bash", "{code-block}", "{note}", "{.bash}"]
)
def test_a_fence_of_another_kind_is_left_alone(info: str) -> None:
    assert markdown.find_snippets([f"```{info}", "x = 1", "```"]) == []


@pytest.mark.parametrize(
    "info",
    [
        *LANGUAGES,
        "Python",
        "python title=job.py",
        "python {linenos=true}",
        "{.python .numberLines}",
        "{code-block} python",
        "{code-cell}",
        "{code-cell} ipython3",
        "{testcode}",
        "{testsetup} group",
    ],
)
@pytest.mark.parametrize("indent", ["", "  "], ids=["at the margin", "in a list item"])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_a_fence_of_python_is_taken(info: str, indent: str, fence: str) -> None:
    lines = ["- item" if indent else "Text.", "", f"{indent}{fence}{info}", f"{indent}x = 1", f"{indent}{fence}"]
    assert programs(markdown.find_snippets(lines)) == ["x = 1"]


@pytest.mark.parametrize(
    "directive", ["code-block:: bash", "code-block::", "code:: json", "note::", "literalinclude:: a.py"]
)
def test_a_directive_of_another_kind_is_left_alone(directive: str) -> None:
    assert restructured.find_snippets([f".. {directive}", "", "   x = 1"]) == []


@pytest.mark.parametrize(
    "directive",
    [
        *(f"{name}:: {language}" for name in ("code-block", "code", "sourcecode") for language in LANGUAGES),
        "testcode::",
        "testsetup:: group",
    ],
)
def test_a_directive_of_python_is_taken(directive: str) -> None:
    assert programs(restructured.find_snippets([f".. {directive}", "   :caption: job", "", "   x = 1"])) == ["x = 1"]


@pytest.mark.parametrize("find", [markdown.find_snippets, restructured.find_snippets], ids=["Markdown", "reStructured"])
@pytest.mark.parametrize("indent", ["", "    "], ids=["at the margin", "indented"])
def test_an_example_with_prompts_is_taken_without_what_it_prints(
    find: Callable[[Sequence[str]], list[Snippet]], indent: str
) -> None:
    lines = [f"{indent}>>> for x in y:", f"{indent}...     z", f"{indent}printed"]
    assert programs(find(["Text.", "", *lines])) == ["for x in y:\n    z"]
