"""`python -m tests.differential`: compare many generated programs with their migrations."""

from __future__ import annotations

import argparse
import gc
import sys
import time

from pidds_migrate.outcome import Target
from tests.differential.campaign import Tally, campaign_of_migrator, campaign_of_objects, in_parallel
from tests.differential.generate import program
from tests.differential.generate_projects import project
from tests.differential.one_by_one import one_by_one_campaign
from tests.differential.project_campaign import project_campaign


def main() -> int:
    """Run the campaign of the command line; 1 where anything diverged or crashed."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="programs to generate")
    parser.add_argument("--seed", type=int, default=1, help="of the first program; each later one has the next")
    parser.add_argument("--target", choices=[target.value for target in Target], default=Target.PANDACLIENT.value)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--reports", type=int, default=5, help="divergences and crashes to print")
    parser.add_argument("--projects", action="store_true", help="programs of several files")
    parser.add_argument("--one-by-one", action="store_true", help="the same, each file by itself, in any order")
    parser.add_argument("--objects", action="store_true", help="migrate with --checks object")
    parser.add_argument("--show", action="store_true", help="only print the native program of the seed")
    parser.add_argument("--seeds-left-native", action="store_true", help="list the programs left native")
    options = parser.parse_args()
    if options.show:
        files = (
            project(options.seed).files
            if options.projects or options.one_by_one
            else {"": program(options.seed).source}
        )
        print("\n".join(f"#### {path}\n{source}" if path else source for path, source in files.items()), end="")
        return 0
    # Trees of syntax hold few cycles: looking for them at each 700 new objects takes a third of the time.
    gc.set_threshold(200_000)
    started = time.monotonic()
    tally = Tally()
    alone = campaign_of_objects if options.objects else campaign_of_migrator
    campaign = project_campaign if options.projects else one_by_one_campaign if options.one_by_one else alone
    for part in in_parallel(campaign, options.seed, options.count, Target(options.target), options.jobs):
        _print_reports(part, options.reports - len(tally.divergences) - len(tally.crashes))
        tally.add(part)
    if options.seeds_left_native:
        print("left native, by seed:", *sorted(tally.left_native))
    print(f"{tally}, {time.monotonic() - started:.0f} s")
    return int(tally.failed)


def _print_reports(part: Tally, room: int) -> None:
    for report in [*part.divergences, *part.crashes][: max(room, 0)]:
        print(report, end="\n\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
