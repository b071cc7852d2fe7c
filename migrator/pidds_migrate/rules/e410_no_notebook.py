"""Say that a file is not a notebook."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="this is no notebook: {problem}",
    what="A file with the suffix .ipynb is not JSON, or has no cells.",
    why="""
        A notebook is a JSON document with a list of cells (the format's versions 3 and 4 are read). A merge
        conflict leaves it without its form.
    """,
    remedy="Open the notebook in Jupyter and save it, or take it from version control again.",
    example=Session(("echo '<<<<<<< from idds.client.client import Client' > scan.ipynb", "pidds-migrate scan.ipynb")),
)
