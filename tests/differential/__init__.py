"""Native and migrated programs, run against one scripted iDDS and compared.

`python -m tests.differential --count 20000 --seed 1 --jobs 2` is the large run, `--seed N --show` prints a
program, and `compare.run_fixture(native, migrated, target)` executes two given ones.

- `schedules`, `answers`, `scripted_idds`: what iDDS does, under the real clients and the relay;
- `run`, `trace`: one run, and what it did;
- `compare`, `diagnostics`, `documented_form`: two runs, what of them must be equal, and the one exemption;
- `draw`, `methods`, `imports`, `holders`, `contexts`, `handlers`, `site`, `generate`: random native programs;
- `campaign`, `shrink`: many programs through the migrator;
- `reference`: a right migration and wrong ones, to test all this with.
"""

import os

# Before any module imports panda-client, which else asks the DNS for a host and fails where there is none.
os.environ.setdefault("PANDA_BEHIND_REAL_LB", "1")
