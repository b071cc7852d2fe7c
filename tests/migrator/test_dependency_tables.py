"""Requirements on idds-client in `pyproject.toml`: what is edited, and that nothing else changes."""

from __future__ import annotations

import pytest

from pidds_migrate.requirements import pyproject
from tests.migrator.requirement_edits import KEPT, codes, edited


class TestPyproject:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            '[project]\nname = "idds-client"\ndescription = "not idds-client"\n',
            '[project]\ndependencies = ["requests"]\nkeywords = ["idds-client"]\n',
            '[tool.poetry.dependencies]\nidds-clients = "*"\n',
            "project = 1\n[tool]\npoetry = 2\n",
        ],
    )
    def test_what_does_not_require_it_stays(self, text: str) -> None:
        assert codes(pyproject.entries, text) == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                '[project]\ndependencies = ["idds-client"]\n',
                '[project]\ndependencies = ["panda-client", "idds-common"]\n',
            ),
            (
                "[project]\n# one\ndependencies = [\n\t'a',  # two\n"
                "\t'idds-client>=2',  # three\n\n\t'b'  # four\n]\nx =   1\n",
                "[project]\n# one\ndependencies = [\n\t'a',  # two\n\t'panda-client',\n"
                "\t'idds-common',  # three\n\n\t'b'  # four\n]\nx =   1\n",
            ),
            (
                '[project]\r\ndependencies = [\r\n  "idds-client"\r\n]\r\n',
                '[project]\r\ndependencies = [\r\n  "panda-client",\r\n  "idds-common"\r\n]\r\n',
            ),
            (
                "[project.optional-dependencies]\n\"idds\" = [ 'b', 'idds_client ; python_version > \"3.8\"' ]\n",
                "[project.optional-dependencies]\n\"idds\" = [ 'b', 'panda-client; python_version > \"3.8\"', "
                "'idds-common; python_version > \"3.8\"' ]\n",
            ),
            (
                '[dependency-groups]\ntest = ["x", {include-group = "y"}, "idds-client"]\ny = []\n',
                '[dependency-groups]\ntest = ["x", {include-group = "y"}, "panda-client", "idds-common"]\ny = []\n',
            ),
            (
                '[project]\ndependencies = ["panda-client", "idds-client", "idds-common"]\n',
                '[project]\ndependencies = ["panda-client", "idds-common"]\n',
            ),
            (
                '[project]\ndependencies = ["panda-client", "idds-common", "idds-client"]\n',
                '[project]\ndependencies = ["panda-client", "idds-common"]\n',
            ),
            (
                '[project]\ndependencies = [\n  "panda-client",\n  "idds-common",\n  "idds-client",\n]\n',
                '[project]\ndependencies = [\n  "panda-client",\n  "idds-common",\n]\n',
            ),
            (
                '[tool.poetry.dependencies]\npython = "^3.10"\nidds-client = "^2.6"  # why\nx = { version = "1" }\n',
                '[tool.poetry.dependencies]\npython = "^3.10"\npanda-client = "*"\nidds-common = "*"  # why\n'
                'x = { version = "1" }\n',
            ),
            (
                '[tool.poetry.group.test.dependencies]\n"IDDS_Client"="*"\n',
                '[tool.poetry.group.test.dependencies]\npanda-client = "*"\nidds-common = "*"\n',
            ),
        ],
    )
    def test_it_is_replaced_and_all_else_stays(self, before: str, after: str) -> None:
        assert edited(pyproject.entries, before) == after
        assert codes(pyproject.entries, before) == ["M111"]
        assert codes(pyproject.entries, before, writes=False) == ["A331"]
        assert codes(pyproject.entries, after) == []

    def test_every_list_is_edited(self) -> None:
        before = (
            '[project]\ndependencies = ["idds-client"]\n[project.optional-dependencies]\na = ["idds-client"]\n'
            '[tool.poetry.dependencies]\nidds-client = "1"\n'
        )
        assert "idds-client" not in edited(pyproject.entries, before)
        assert codes(pyproject.entries, before) == ["M111"] * 3

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                '[project]\ndependencies = [\n  "idds-client",  # x\n]\n',
                '[project]\ndependencies = [\n  "panda-client",\n  "idds-common",\n  "idds-client",  # x\n]\n',
            ),
            (
                '[tool.poetry.dependencies]\nidds-client = "^2"\n',
                '[tool.poetry.dependencies]\npanda-client = "*"\nidds-common = "*"\nidds-client = "^2"\n',
            ),
        ],
    )
    def test_while_it_is_needed_the_rest_is_added(self, before: str, after: str) -> None:
        assert edited(pyproject.entries, before, KEPT) == after
        assert codes(pyproject.entries, after, KEPT) == []

    @pytest.mark.parametrize(
        "text",
        [
            '[project]\ndependencies = ["idds-client[x]"]\n',
            '[project]\ndependencies = ["idds-client @ https://example.org/x.whl"]\n',
            '[project]\ndependencies = ["""idds-client"""]\n',
            '[project]\ndependencies = ["idds-cl\\u0069ent"]\n',
            '[tool.poetry]\ndependencies = { idds-client = "*" }\n',
            '[tool.poetry.dependencies]\nidds-client = { version = "2", optional = true }\n',
            '[tool.poetry.dependencies.idds-client]\nversion = "2"\n',
            "[project\nidds-client",
            '[project]\ndependencies = ["idds-client"]\ndependencies = []\n',
        ],
    )
    def test_what_a_person_has_to_edit_is_said_so(self, text: str) -> None:
        assert codes(pyproject.entries, text) == ["A333"]
        assert edited(pyproject.entries, text) == text


class TestToolsOfTheirOwn:
    BEFORE = """\
[dependency-groups]
test = ["idds-client", {include-group = "other"}]

[tool.uv]
dev-dependencies = ["idds-client>=2"]

[tool.pdm.dev-dependencies]
test = ["pytest", "idds-client"]

[tool.hatch.envs.default]
dependencies = ["idds-client"]

[tool.hatch.envs.docs]
extra-dependencies = ["sphinx", "idds-client"]
scripts.run = "idds-client"
"""

    def test_their_lists_are_edited(self) -> None:
        new = edited(pyproject.entries, self.BEFORE)
        new_lines = '"panda-client", "idds-common"'
        expected = self.BEFORE.replace('"idds-client>=2"', new_lines).replace('scripts.run = "idds-client"', "RUN")
        assert new == expected.replace('"idds-client"', new_lines).replace("RUN", 'scripts.run = "idds-client"')

    def test_a_source_of_its_own_is_for_a_person(self) -> None:
        text = '[project]\ndependencies = ["idds-client"]\n[tool.uv.sources]\nidds-client = {git = "https://example.org/x"}\n'
        assert codes(pyproject.entries, text) == ["A333"]
        assert edited(pyproject.entries, text) == text
