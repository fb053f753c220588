"""What a terminal shows of what was written to it."""

import io
import re

PART = re.compile(r"\x1b\[(?P<n>\d*)(?P<what>[A-Za-z])|\x1b\][^\x1b]*\x1b\\|(?P<sign>.)", re.DOTALL)


def shown(text):
    """Return the lines that are there in the end, without colours and links.

    It knows what the bars use: line ends, and the sequences that go up and erase all below.
    """
    lines, row, column = [""], 0, 0
    for part in PART.finditer(text):
        sign, what = part["sign"], part["what"]
        if sign == "\n":
            row, column = row + 1, 0
            lines += [""] * (row + 1 - len(lines))
        elif sign == "\r":
            column = 0
        elif sign:
            line = lines[row].ljust(column)
            lines[row], column = line[:column] + sign + line[column + 1 :], column + 1
        elif what == "A":
            row -= int(part["n"] or 1)
        elif what == "J":
            lines[row:] = [lines[row][:column]]
        elif what and what != "m":
            raise ValueError(f"the terminal does not know {part[0]!r}")
    return [line.rstrip() for line in lines]


class Terminal(io.StringIO):
    """A stream that keeps what is written to it; `writes` has each write."""

    encoding = "utf-8"

    def __init__(self, terminal=True):
        super().__init__()
        self.terminal, self.writes = terminal, []

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.writes.append(text)
        return super().write(text)
