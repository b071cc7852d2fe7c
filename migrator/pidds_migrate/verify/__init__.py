"""``--verify``: run a program natively and migrated, side by side, against one scripted iDDS.

- `command`: what the command line asks for, from the question to the exit code;
- `scratch`, `migration`: copies of the working folder, one of them migrated;
- `service`, `running`, `trace`: the scripted iDDS, one run in a process of its own, and what it did;
- `schedules`: what iDDS answers in each pair of runs;
- `diagnostics`, `texts`, `compare`: what must be the same, and what is known to differ, by its reason;
- `proof`, `coverage`, `table`, `page`: what comes out, for a terminal and for the page of ``--report``;
- `inside`: what runs in the programs' own Python.
"""
