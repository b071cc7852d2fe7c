"""Rewrite programs that call iDDS natively into programs that call it through PanDA.

Where to look, in the order in which a run comes by:

- `cli`, `arguments`, `configuration`: what the user asks for;
- `run`, `files`, `ignore`, `scan`: which files are looked at;
- `rewriting`, `batches`, `project`: which of them are migrated together, and what is written;
- `git`, `originals`: what can be had back of what is written over;
- `documents`: how a notebook or a page becomes one program, and what comes out gets back into its place;
- `migrate`, `reading`: the core, bytes in and a typed outcome out, and its rounds of deciding;
- `analysis`: where clients go (`follow`), which places move together (`groups`), and why some cannot (`judge_places`,
  `judge_calls`, `escapes`);
- `effects`: what evaluating code may do: raise, read the exception that is being handled, find a name unset;
- `forms`: what a call becomes (`choose`), which objects need an API object of their own (`sharing`), which imports
  change (`imports`), the text of the helpers (`helpers`), and what is said of it all (`report`);
- `edit`: how the file is changed, on LibCST's tree;
- `facts`: what is known of iDDS and PanDA;
- `rules`: what each code means;
- `selection`, `baseline`, `counting`, `add_ignore`: which findings count, and comments for those that need not;
- `reporting`, `report`, `formats`, `page`, `pager`, `progress`: how the run is told;
- `dependencies`: what the project requires afterwards.
"""

__version__ = "0.1.0"
