# SPDX-License-Identifier: BSL-1.0
"""No file over 500 lines, no function over 60: a function fits a screen, a file one idea.

Rows of a table, `case X: return Y;`, do not count: the compiler checks that none is missing."""

import re

from common import ROOT, Tally, short

FILE_LIMIT = 500
FUNCTION_LIMIT = 60

NOT_CODE = re.compile(r"//[^\n]*"
                      r"|/\*[\s\S]*?\*/"
                      r'|R"\([\s\S]*?\)"'
                      r'|"(?:\\.|[^"\\\n])*"'
                      r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"
                      r"|^[ \t]*#(?:\\\n|[^\n])*", re.M)
ROW = re.compile(r"\n\s*case [\w:]+:\s*return\b[^;]*;(?=\s*\n)")


def blanked(text):
    """The text without comments, literals and directives, line for line."""
    return NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def opens_function(head):
    """Is this, between the last statement and a brace, the signature of a function?"""
    head = re.sub(r"\b(template|requires)\b[^(]*?>(?=\s)", " ", head)
    if re.search(r"\b(namespace|class|struct|union|enum|concept)\b[^()]*$", head):
        return False
    before, paren, _ = head.partition("(")
    return bool(paren) and " = " not in before


def functions(text):
    """(first line, last line) of every outermost function, its signature included."""
    stack = []  # for each open brace: the line of the signature, or None where it is no function
    parens, start = 0, 0
    for at, c in enumerate(text):
        if c == "(":
            parens += 1
        elif c == ")":
            parens -= 1
        elif c == "{":
            head = text[start:at]
            inside = any(stack) or parens > 0
            line = text.count("\n", 0, start + len(head) - len(head.lstrip())) + 1
            stack.append(line if not inside and opens_function(head) else None)
            start = at + 1
        elif c == "}":
            first = stack.pop() if stack else None
            if first:
                yield first, text.count("\n", 0, at) + 1
            start = at + 1
        elif c == ";" and parens == 0:
            start = at + 1


def length_of(lines):
    """Of a function without the rows of its tables."""
    return len(lines) - sum(row.count("\n") for row in ROW.findall("\n".join(lines)))


def main():
    tally = Tally()
    for folder in ("include", "tests", "bench"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            text = blanked(path.read_text())
            lines = text.splitlines()
            problems = [] if len(lines) <= FILE_LIMIT else [f"{len(lines)} lines"]
            for first, last in functions(text):
                length = length_of(lines[first - 1:last])
                if length > FUNCTION_LIMIT:
                    problems.append(f"a function of {length} lines at {first}")
            tally.check(not problems, f"{short(path)}: {'; '.join(problems)}")
    tally.finish()


main()
