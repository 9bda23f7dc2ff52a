"""The fenced code blocks of README and the other pages, and how each is tested.

| block | test |
|---|---|
| `sh` | runs in a shell that has the settings of `.local/env`, against the deployed template |
| `sh` with only `pip install` or `npm install` | its packages are the environment of the next program |
| `sh` after `<!-- stays in the foreground -->` | starts, becomes ready, and ends on Ctrl-C |
| `sh` after `<!-- not run: REASON -->` | each command and its options exist; REASON is one of `REASONS` |
| `python`, `js` | runs in the environment of the last install line, with the settings exported |
| `json` after `<!-- answer -->` | is the output of the last `sh` block |
| `json` after `<!-- body: METHOD PATH -->` | is a valid body of that operation, with fields that it has |
| `json` after `<!-- tool list -->` | is accepted by the code that reads it |
| `json` after `<!-- log line -->` | has the form that the code writes |

Any other block has no test, which is a failure.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt

from core.cli.bundle import ROOT
from core.http.pages import PAGES

REASONS = {
    "needs an AWS account": (".venv-sam/bin/sam deploy", "aws "),
    "installs system software": ("apt-get install", "brew install"),
}
"""The reasons for which a block need not run, each with commands of which the block must contain one."""

FOREGROUND = "stays in the foreground"

INSTALLERS = ("pip install ", "npm install ")

JSON_KINDS = {"answer", "body", "tool list", "log line"}


@dataclass(frozen=True)
class Block:
    """A block; `mark` is the comment directly above it, without its arrows, or empty."""

    page: str
    line: int
    language: str
    mark: str
    code: str

    @property
    def id(self) -> str:
        """The id of the block in the names of tests."""
        return f"{self.page}:{self.line}"

    @property
    def kind(self) -> str:
        """The kind of test that the block has, or `none`."""
        if self.language in {"python", "js"}:
            return "program"
        if self.language == "json":
            return self.mark.partition(":")[0] if self.mark.partition(":")[0] in JSON_KINDS else "none"
        if self.language != "sh":
            return "none"
        if self.mark.startswith("not run: "):
            return "listed"
        if self.mark == FOREGROUND:
            return "server"
        lines = self.code.splitlines()
        return "install" if all(line.startswith(INSTALLERS) for line in lines) else "shell"

    @property
    def packages(self) -> list[str]:
        """The packages that an install line installs."""
        return [word for line in self.code.splitlines() for word in line.split()[2:]]


@cache
def blocks(page: str) -> tuple[Block, ...]:
    """The blocks of a page, in order."""
    return tuple(_parse(page))


def _parse(page: str) -> Iterator[Block]:
    tokens = MarkdownIt("commonmark").enable("table").parse((ROOT / page).read_text())
    for above, token in pairwise([None, *tokens]):
        if token and token.type in {"fence", "code_block"}:
            assert token.map
            comment = above.content.strip() if above and above.type == "html_block" else ""
            mark = comment.removeprefix("<!--").removesuffix("-->").strip()
            yield Block(page, token.map[0] + 1, token.info.strip(), mark, token.content)


def every(*kinds: str) -> list[Block]:
    """The blocks of these kinds on all pages."""
    return [block for page in PAGES for block in blocks(page) if block.kind in kinds]


def before(block: Block, kind: str) -> Block:
    """The last block of a kind before another block of its page. Raises IndexError if there is none."""
    return [other for other in blocks(block.page) if other.kind == kind and other.line < block.line][-1]
