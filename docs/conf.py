"""How the site is built: ``sphinx-build docs site``."""

from pidds_migrate import __version__

project = "pidds-migrate"
author = "the pidds-migrate authors"
release = version = __version__

extensions = ["myst_parser"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"pidds-migrate {release}"
html_copy_source = False
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
