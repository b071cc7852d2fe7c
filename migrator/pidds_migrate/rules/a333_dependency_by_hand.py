"""Say which requirement --write-dependencies leaves to the user, and why."""

from pidds_migrate.rules import RulePage, Session

PAGE = RulePage(
    message="{requirement} has to be edited by hand, for {problem}: {advice}",
    what="""
        --write-dependencies was given, but this requirement is not edited. It counts as a place that needs
        a person: -q shows it, and the exit code is 1.
    """,
    why="""
        Hashes and generated files belong to the tool that wrote them. Extras and places to get a package
        from say more than a name. YAML files are read for names only.
    """,
    remedy="Make the edit that is named, or make it in the source that the file is generated from.",
    example=Session(
        (
            "printf 'from idds.client.client import Client\\ncl = Client()\\nprint(cl.ping())\\n' > job.py",
            "printf 'dependencies:\\n- idds-client\\n' > environment.yml",
            "pidds-migrate --check --write-dependencies .",
        ),
        exit_code=1,
    ),
)
