"""How fast the project is, beside the others: ``python -m benchmarks`` measures and prints a table.

Each module of `benchmarks.suite` is one benchmark. Its docstring says what is measured and is part of the page;
its function ``measure(setting)`` gives the rows. All contenders of a row take turns in one run, so that whatever
else the machine does meets all of them.
"""
