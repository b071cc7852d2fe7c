"""The files of a run: which import which, which are read together, how much of a program is seen."""
