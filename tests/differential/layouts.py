"""How programs of several files hold the object that they call, as `holders` says for one file.

`#### file` begins a file; all else is as in `holders`.
"""

# ruff: noqa: E501 - a template a line

from __future__ import annotations

from tests.differential.holders import Holder

LAYOUTS = (
    Holder("factory", "#### $fac.py\ndef $make():\n    $imports\n    return $ctor\n#### main.py\nfrom $fac import $make\n$c = $make()\n$top", weight=6),
    Holder("factory under another name", "#### $fac.py\ndef $make(flag=None):\n    return $ctor\n#### main.py\nfrom $fac import $make as $connect\n$c = $connect(1)\n$top", weight=3),
    Holder("factory of a module", "#### $fac.py\ndef $make():\n    return $ctor\n#### main.py\nimport $fac\n$c = $fac.$make()\n$top", weight=3),
    Holder("factory with a default of None", "#### $fac.py\n_held = None\n\ndef $make():\n    global _held\n    if _held is None:\n        _held = $ctor\n    return _held\n#### main.py\nfrom $fac import $make\n$c = $make()\n$top"),
    Holder("factory and two users", "#### $fac.py\ndef $make():\n    return $ctor\n#### $use.py\nfrom $fac import $make\n\ndef $f():\n    $c = $make()\n    $body\n#### main.py\nimport $use\nfrom $fac import $make as $new\nprint($use.$f())\n$c = $new()\n$top", weight=4),
    Holder("factory called each time", "#### $fac.py\ndef $make():\n    return $ctor\n#### main.py\nfrom $fac import $make\n$top\n\ndef $f():\n    $body\n\nprint($f())", "$make()"),
    Holder("global of a module", "#### $mod.py\n$c = $ctor\n#### main.py\nfrom $mod import $c\n$top", weight=5),
    Holder("global of a module, by attribute", "#### $mod.py\n$c = $ctor\n#### main.py\nimport $mod\n$top\n\ndef $f():\n    $body\n\nprint($f())", "$mod.$c", 4),
    Holder("global of a module under another name", "#### $mod.py\n$d = $ctor\n#### main.py\nimport $mod as $m\nfrom $mod import $d as $c\n$top\nprint($m.$d.ping())", weight=3),
    Holder("global used in its file and elsewhere", "#### $mod.py\n$c = $ctor\n\ndef $f():\n    $body\n#### main.py\nfrom $mod import $f, $c\nprint($f())\n$top", weight=4),
    Holder("global of a module that is connected later", "#### $mod.py\n$c = None\n\ndef $connect():\n    global $c\n    $c = $ctor\n#### main.py\nimport $mod\n$mod.$connect()\n$top", "$mod.$c", 3),
    Holder("imported in a function", "#### $mod.py\n$c = $ctor\n#### main.py\ndef $f():\n    from $mod import $c\n    $body\n\nprint($f())", weight=2),
    Holder("imported in a try", "#### $mod.py\n$c = $ctor\n#### main.py\ntry:\n    from $mod import $c\nexcept ImportError:\n    $c = None\n$top"),
    Holder("base class in another file", "#### $base.py\nclass $Base:\n    def __init__(self):\n        self.$c = $ctor\n#### main.py\nfrom $base import $Base\n\nclass $Worker($Base):\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.$c", 4),
    Holder("base class with a method that connects", "#### $base.py\nclass $Base:\n    $c = None\n    def connect(self):\n        self.$c = $ctor\n        return self\n#### $sub.py\nimport $base\n\nclass $Worker($base.$Base):\n    def work(self):\n        $body\n#### main.py\nfrom $sub import $Worker\n$w = $Worker().connect()\nprint($w.work())\nprint($Worker().connect().work())", "self.$c", 3),
    Holder("subclass that connects", "#### $base.py\nclass $Base:\n    $c = None\n    def work(self):\n        $body\n#### main.py\nfrom $base import $Base\n\nclass $Worker($Base):\n    def __init__(self):\n        self.$c = $ctor\n\nprint($Worker().work())", "self.$c", 3),
    Holder("class attribute of another file", "#### $base.py\nclass $Base:\n    $c = $ctor\n#### main.py\nfrom $base import $Base\n\nclass $Worker($Base):\n    def work(self):\n        $body\n\nprint($Worker().work())\nprint($Base.$c.ping())", "self.$c", 2),
    Holder("class set up from outside", "#### $base.py\nclass $Worker:\n    $c = None\n    def work(self):\n        $body\n#### main.py\nfrom $base import $Worker\n$Worker.$c = $ctor\nprint($Worker().work())", "self.$c", 2),
    Holder("worker of another file", "#### $work.py\nclass $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n    def work(self):\n        $body\n#### $fac.py\nfrom $work import $Worker\n\ndef $build():\n    return $Worker($ctor)\n#### main.py\nfrom $fac import $build\nprint($build().work())", "self.$c", 2),
    Holder("object with the client, from outside", "#### $work.py\nclass $Worker:\n    def __init__(self):\n        self.$c = $ctor\n    def first(self):\n        $body\n#### main.py\nfrom $work import $Worker\n$w = $Worker()\nprint($w.first())\nprint($w.$c.ping())", "self.$c", 2),
    Holder("passed to a function of another file that imports it", "#### $fac.py\ndef $make():\n    return $ctor\n#### $work.py\nimport $fac\n\ndef $f($c, flag=True):\n    $body\n\ndef $g():\n    return $f($fac.$make())\n#### main.py\nfrom $work import $f, $g\nfrom $fac import $make\nprint($f($make(), flag=False))\nprint($g())", weight=3),
    Holder("re-export", "#### pkg$n/__init__.py\nfrom .impl import $make\n#### pkg$n/impl.py\ndef $make():\n    return $ctor\n#### main.py\nfrom pkg$n import $make\n$c = $make()\n$top", weight=4),
    Holder("re-export of a global under another name", "#### pkg$n/__init__.py\nfrom .impl import $d as $c\n#### pkg$n/impl.py\n$d = $ctor\n#### main.py\nimport pkg$n\nfrom pkg$n import $c as $e\nprint($e.ping())\n$top", "pkg$n.$c", 3),
    Holder("re-export by a star", "#### pkg$n/__init__.py\nfrom .impl import *\n#### pkg$n/impl.py\n$c = $ctor\n\ndef $f():\n    $body\n#### main.py\nfrom pkg$n import *\nprint($f())\n$top", weight=3),
    Holder("re-export by a list of names", "#### pkg$n/__init__.py\nfrom .impl import *\n#### pkg$n/impl.py\n__all__ = ['$make']\n\ndef $make():\n    return $ctor\n#### main.py\nimport pkg$n\n$c = pkg$n.$make()\n$top", weight=2),
    Holder("modules of a package", "#### pkg$n/__init__.py\n#### pkg$n/fac.py\ndef $make():\n    return $ctor\n#### pkg$n/use.py\nfrom .fac import $make\nfrom . import fac\n\ndef $f():\n    $c = $make()\n    $body\n\ndef $g():\n    $c = fac.$make()\n    $body\n#### main.py\nfrom pkg$n.use import $f\nimport pkg$n.use\nprint($f())\nprint(pkg$n.use.$g())", weight=4),
    Holder("folder without __init__", "#### dir$n/fac.py\n$c = $ctor\n#### main.py\nimport dir$n.fac\nfrom dir$n import fac as $f\nprint($f.$c.ping())\n$top", "dir$n.fac.$c", 2),
    Holder("modules that import each other", "#### $one.py\nimport $two\n$c = $ctor\n\ndef $f():\n    return $two.$g()\n#### $two.py\nimport $one\n\ndef $g():\n    $body\n#### main.py\nfrom $one import $f\nprint($f())", "$one.$c", 2),
    Holder("chain of imports", "#### $one.py\n$c = $ctor\n#### $two.py\nfrom $one import $c\n#### $three.py\nfrom $two import $c\n\ndef $f():\n    $body\n#### main.py\nimport $three\nprint($three.$f())\nprint($three.$c.ping())", weight=3),
    Holder("closure over an imported one", "#### $one.py\n$c = $ctor\n#### main.py\nfrom $one import $c\n\ndef $outer():\n    def $inner():\n        $body\n    return $inner\n\nprint($outer()())", weight=2),
    Holder("async user", "#### $one.py\ndef $make():\n    return $ctor\n#### main.py\nfrom $one import $make\n\nasync def $main():\n    $c = $make()\n    $body\n\nprint(asyncio.run($main()))", asynchronous=True),
    Holder("either module", "#### $one.py\ndef $make():\n    return $ctor\n#### main.py\ntry:\n    from $one import $make\nexcept ImportError:\n    from $two import $make\n$c = $make()\n$top\n#### $two.py\ndef $make():\n    return None"),
    Holder("replaced from outside", "#### $one.py\n$c = $ctor\n\ndef $f():\n    return $c.ping()\n#### main.py\nimport $one\n\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\nprint($one.$f())\n$one.$c = Fake$n()\nprint($one.$f())"),
    Holder("replaced by name", "#### $one.py\n$c = $ctor\n\ndef $f():\n    return $c.ping()\n#### main.py\nimport $one\n\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\nprint($one.$f())\nsetattr($one, '$c', Fake$n())\nprint($one.$f())"),
    Holder("function replaced from outside", "#### $one.py\ndef $make():\n    return $ctor\n\ndef $f():\n    return $make().ping()\n#### main.py\nimport $one\n\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\nprint($one.$f())\n$one.$make = Fake$n\nprint($one.$f())"),
    Holder("reached by name", "#### $one.py\n$c = $ctor\n#### main.py\nimport $one\nprint(getattr($one, '$c').ping())\n$top", "$one.$c"),
    Holder("module reached by name", "#### pkg$n/__init__.py\n#### pkg$n/one.py\n$c = $ctor\n#### main.py\nimport importlib\nprint(importlib.import_module('pkg$n.one').$c.ping())\nfrom pkg$n.one import $c\n$top"),
    Holder("module handed on", "#### $one.py\n$c = $ctor\n\ndef $f():\n    $body\n#### main.py\nimport $one\n\ndef $g(module):\n    return module.$c.ping()\n\nprint($one.$f())\nprint($g($one))"),
    Holder("class of another file with another client", "#### $one.py\nclass $Base:\n    def ask(self):\n        return self.$c.ping()\n#### $two.py\nfrom $one import $Base\n\nclass FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\nclass $Other($Base):\n    def __init__(self):\n        self.$c = FakeRucio$n()\n#### main.py\nfrom $one import $Base\nfrom $two import $Other\n\nclass $Worker($Base):\n    def __init__(self):\n        self.$c = $ctor\n\nprint($Worker().ask())\nprint($Other().ask())"),
    Holder("method of another file's class, overridden", "#### $one.py\nclass $Base:\n    def api(self):\n        return $ctor\n    def ask(self):\n        return self.api().ping()\n#### main.py\nfrom $one import $Base\n\nclass FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\nclass $Worker($Base):\n    def api(self):\n        return FakeRucio$n()\n\nprint($Base().ask())\nprint($Worker().ask())"),
    Holder("submodule hidden by a name", "#### pkg$n/__init__.py\nfrom .one import $make as one\n#### pkg$n/one.py\ndef $make():\n    return $ctor\n#### main.py\nfrom pkg$n import one\n$c = one()\n$top\nimport pkg$n.one\nprint(pkg$n.one().ping())"),
    Holder("class of the client, re-exported", "#### $one.py\n$imports\n\ndef $make():\n    return $ctor\n#### main.py\nfrom $one import $make\nimport $one\n$c = $make()\n$top", weight=2),
    Holder("function of a file without iDDS", "#### $work.py\ndef $f($c, flag=True):\n    $body\n#### main.py\nfrom $work import $f\nprint($f($ctor))\nprint($f($c=$ctor, flag=False))", weight=4),
    Holder("function of a file without iDDS, by a star", "#### $work.py\ndef $f($c, flag=True):\n    $body\n#### main.py\nfrom $work import *\nprint($f($ctor))", weight=3),
    Holder("function that its package exports", "#### pkg$n/__init__.py\nfrom .work import $f as $g\n#### pkg$n/work.py\ndef $f($c):\n    $body\n#### main.py\nimport pkg$n\nprint(pkg$n.$g($ctor))", weight=3),
    Holder("handed on to a third file", "#### $three.py\nclass $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n    def work(self):\n        $body\n#### $two.py\nimport $three\n\ndef $f($d):\n    return $three.$Worker($d).work()\n#### main.py\nfrom $two import $f\nprint($f($ctor))", "self.$c", 3),
    Holder("base class that is given it", "#### $base.py\nclass $Base:\n    def __init__(self, $d=None):\n        self.$c = $d\n    def work(self):\n        $body\n#### main.py\nfrom $base import $Base\n\nclass $Worker($Base):\n    def __init__(self):\n        super().__init__($ctor)\n\nprint($Worker().work())", "self.$c", 3),
    Holder("kept in a global of another file", "#### $work.py\n$c = None\n\ndef $connect($d):\n    global $c\n    $c = $d\n\ndef $f():\n    $body\n#### main.py\nimport $work\n$work.$connect($ctor)\nprint($work.$f())", weight=3),
    Holder("modules that import each other, one without iDDS", "#### $one.py\nimport $two\n\ndef $f():\n    return $two.$g($ctor)\n#### $two.py\ndef $g($c):\n    $body\n\nimport $one\n#### main.py\nfrom $two import $g\nfrom $one import $f\nprint($f())", weight=2),
    Holder("function that a third file gives a fake", "#### $work.py\ndef $f($c):\n    return $c.ping()\n#### $two.py\nimport $work\n\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\ndef $g():\n    return $work.$f(Fake$n())\n#### main.py\nfrom $work import $f\nfrom $two import $g\nprint($f($ctor))\nprint($g())"),
    Holder("function that a third file hands to map", "#### $work.py\ndef $f($c):\n    return $c.ping()\n#### $two.py\nfrom $work import *\n\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\ndef $g():\n    return [*map($f, [Fake$n()])]\n#### main.py\nfrom $work import $f\nfrom $two import $g\nprint($f($ctor))\nprint($g())"),
    Holder("function that code in a string gives a fake", "#### $work.py\ndef $f($c):\n    return $c.ping()\n#### $two.py\nclass Fake$n:\n    def ping(self):\n        return 'fake'\n\ndef $g():\n    exec('import $work\\nprint($work.$f(Fake$n()))')\n#### main.py\nfrom $work import $f\nfrom $two import $g\nprint($f($ctor))\n$g()"),
)  # fmt: skip
