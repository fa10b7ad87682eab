"""Reading C source the way the checks need it: without comments, and, where
only code counts, without the text of strings."""

import os
import re

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/)
      | (?P<line>//[^\n]*)
      | (?P<text>"(?:\\.|[^"\\\n])*")
      | (?P<char>'(?:\\.|[^'\\\n])*')""",
    re.S | re.X)

INCLUDE = re.compile(
    r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.M)


def blank(piece):
    """The piece as blanks, with its line ends kept."""
    return re.sub(r"[^\n]", " ", piece)


def without_comments(source):
    """The source with comments blanked; positions stay."""
    def replace(match):
        if match.lastgroup in ("comment", "line"):
            return blank(match.group())
        return match.group()
    return TOKEN.sub(replace, source)


def code_only(source):
    """The source with comments and the text of strings blanked."""
    def replace(match):
        if match.lastgroup in ("comment", "line"):
            return blank(match.group())
        text = match.group()
        return text[0] + blank(text[1:-1]) + text[-1]
    return TOKEN.sub(replace, source)


def line_comments(source):
    """The line numbers of // comments."""
    return [line_at(source, match.start()) for match in TOKEN.finditer(source)
            if match.lastgroup == "line"]


def line_at(source, position):
    return source.count("\n", 0, position) + 1


def includes(source):
    """(line, name, is_system) of each #include."""
    text = without_comments(source)
    for match in INCLUDE.finditer(text):
        system, own = match.groups()
        # ^[ \t]* never spans lines, so the match starts on its own line.
        yield (line_at(text, match.start()), system or own,
               system is not None)


def find_sources(root, *folders):
    """Paths of .c, .h and .h.in files below root/folder, relative to root,
    sorted."""
    found = []
    for folder in folders:
        for where, _, names in os.walk(os.path.join(root, folder)):
            for name in names:
                if name.endswith((".c", ".h", ".h.in")):
                    path = os.path.join(where, name)
                    found.append(os.path.relpath(path, root))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()
