"""Rewrite programs that call iDDS natively into programs that call it through PanDA.

Where to look, in the order in which a run comes by (`docs/architecture.md` follows one file through it):

- `cli`, `options`: what the user asks for;
- `pipeline`: a run from its paths to its end: what is found (`find`), migrated and written (`rewrite`);
- `discover`: which files are looked at;
- `project`: which of them are read together, and how much of a program they are;
- `safety`: what can be had back of what is written over;
- `documents`: how a notebook or a page becomes one program, and what comes out gets back into its place;
- `migrate`: the core, bytes in and a typed outcome out (`outcome`);
- `source`: one file: text, syntax tree, suppression comments, reading and writing;
- `resolve`: what a name means: scopes, reaching definitions, values;
- `track`: where clients go (`follow`), what may hold them (`holders`), and where they escape (`escapes`);
- `effects`: what evaluating code may do: raise, read the exception that is being handled, find a name unset;
- `decide`: the rounds of deciding (`engine`), which holders move together (`groups`) and why some cannot
  (`judge_holders`, `judge_calls`), what a call becomes (`choose`), which objects need an API object of their own
  (`sharing`), which imports change (`imports`), the text of the helpers (`helpers`), and what is said (`findings`);
- `edit`: how the file is changed, on LibCST's tree;
- `lint`: what is wrong with calls that were migrated by hand, and how they are mended;
- `facts`: what is known of iDDS and PanDA;
- `rules`, `explain`: what each code means;
- `report`: how the run is told, one module a format, and which findings count;
- `requirements`: what the project requires afterwards;
- `verify`: the proof on the user's own program, native and migrated side by side.
"""

__version__ = "0.1.0"
