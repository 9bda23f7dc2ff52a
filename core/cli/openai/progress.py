"""The progress of a long command, on stderr: a moving bar on a terminal, otherwise one line at the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(activity: str, total: int | None, *, unit: str = "things") -> Iterator[Callable[[int], None]]:
    """Show progress inside the block. Yields a function that adds to the number of completed units."""
    count = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(activity, total=total)
        yield lambda units: bar.advance(task, units)
