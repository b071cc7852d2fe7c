"""Native and migrated programs, run against one scripted iDDS and compared."""

import os

# Before any module imports panda-client, which else asks the DNS for a host and fails where there is none.
os.environ.setdefault("PANDA_BEHIND_REAL_LB", "1")
