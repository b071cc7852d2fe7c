"""Say that a comment was written behind a place that is left native."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="gets the comment pidds: ignore[{code}]",
    what="""
        The place would be left native, and a comment behind it says now that this is known. Only --add-ignore writes
        such comments; it migrates nothing. Write behind the bracket why the place is to stay.
    """,
    why="""
        A place that is to stay as it is need not be told in every run, nor keep --check from passing. The comment names the code, so that
        the place is told again if it is left native for another reason.
    """,
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\ncl.upload(1)\\n' > job.py",
            "pidds-migrate --add-ignore job.py",
        ),
        exit_code=0,
    ),
)
