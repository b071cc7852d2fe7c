"""Rewrite programs that call iDDS natively into programs that call it through PanDA."""

__version__ = "0.1.0"
