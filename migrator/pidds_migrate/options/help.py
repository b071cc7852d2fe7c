"""The command's own help: its options in groups, and what a shell offers when Tab is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pidds_migrate.options import verification as proof

# Neither is needed by a run that migrates.
if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

GROUPS: dict[str, tuple[str, ...]] = {
    "What to do": ("check", "diff", "show_settings", "explain"),
    "Calls through PanDA": ("lint_only", "fix"),
    "How to migrate": ("target", "checks", "helpers", "write_dependencies"),
    "What counts": ("select", "ignore", "add_ignore", "baseline", "write_baseline"),
    "Originals": ("allow_dirty", "backup", "no_backup"),
    "Files": ("exclude", "extend_exclude", "gitignore", "docs", "tracked_only", "stdin_filename"),
    "Proof": proof.NAMES,
    "Output": ("form", "output_file", "report", "statistics", "quiet", "verbose"),
}
"""The options of the command under the headings of its help; --version and --help, which click adds, follow."""


class GroupedCommand(click.Command):
    """A command whose help lists its options under the headings of `GROUPS`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep apart what goes to the program that --verify runs."""
        own, ctx.meta["--"] = proof.split(args)
        return super().parse_args(ctx, own)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, group by group."""
        options = {option.name: option for option in self.get_params(ctx) if isinstance(option, click.Option)}
        groups = {heading: [options.pop(name) for name in names] for heading, names in GROUPS.items()}
        for heading, members in {**groups, "Help": list(options.values())}.items():
            records = (option.get_help_record(ctx) for option in members)
            with formatter.section(heading):
                formatter.write_dl([record for record in records if record])


def complete_code(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes that start so, each with its name."""
    from click.shell_completion import CompletionItem

    from pidds_migrate import rules

    codes = (code for code in rules.all_codes() if code.startswith(incomplete.upper()))
    return [CompletionItem(code, help=rules.load(code).name) for code in codes]
