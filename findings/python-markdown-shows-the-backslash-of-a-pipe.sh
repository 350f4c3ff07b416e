#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a pipe in a table cell is written \| in code too, as GitHub wants it, and is then right
# wherever tables of that kind are rendered.
# What happens: Python-Markdown, which MkDocs renders with, shows the backslash when the pipe stands
# in code, and takes the pipe without backslash, which elsewhere ends the cell (markdown-it-py cuts
# the code in two and loses the last cell). So neither spelling of `app_1 | main.run` is right in
# both: <code> with &#124; is the one that is.
# Seen on 2026-12-01 with Python-Markdown 3.11.3 and markdown-it-py 4.3.0.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

python3 -m venv venv >log 2>&1 &&
  venv/bin/pip install -q --no-compile markdown==3.11.3 markdown-it-py==4.3.0 >log 2>&1 ||
  cannot "installing the two renderers"

cat >show.py <<'END'
import html
import re
from importlib.metadata import version

from markdown import markdown
from markdown_it import MarkdownIt

table = r"""| place | goroutines |
|---|---|
| `app_1 \| main.run` | 3 |
| `app_1 | main.run` | 3 |
| <code>app_1 &#124; main.run</code> | 3 |
"""

def show(name, page):
    for row, kind in zip(page.split("<tr>")[2:], ("backslash", "bare", "entity")):
        cells = re.findall("<td>(.*?)</td>", row, re.S)
        print(f"{name}, {kind}:", " / ".join(html.unescape(cell) for cell in cells))

print("Python-Markdown", version("markdown"), "and markdown-it-py", version("markdown-it-py"))
show("Python-Markdown", markdown(table, extensions=["tables"]))
show("markdown-it-py", MarkdownIt("commonmark").enable("table").render(table))
END
venv/bin/python show.py 2>&1 | tee seen
said() { grep -q -x -F "$1" seen || changed "no longer seen: $1"; }
said 'Python-Markdown, backslash: <code>app_1 \| main.run</code> / 3'
said 'Python-Markdown, bare: <code>app_1 | main.run</code> / 3'
said 'Python-Markdown, entity: <code>app_1 | main.run</code> / 3'
said 'markdown-it-py, backslash: <code>app_1 | main.run</code> / 3'
said 'markdown-it-py, bare: `app_1 / main.run`'
said 'markdown-it-py, entity: <code>app_1 | main.run</code> / 3'
echo "as stated: a pipe in code in a table has no spelling with backticks that both read"
