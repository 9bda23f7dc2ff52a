"""Generated message texts for measurements, the same in every run and for every store."""

from random import Random

LENGTH = 500
"""Bytes of a message."""

_WORDS = (
    "the of and to in that is was for it with as his on be at by had not are but from or have an they which one you"
    " were her all she there would their we him been has when who will more no if out so said what up its about into"
    " than them can only other new some could time these two may then do first any my now such like our over man me"
    " even most made after also did many before must through back years where much your way well down should because"
    " each just those people too little state good very make world still own see men work long get here between both"
    " life being under never day same another know while last might us great old year off come since against go came"
    " right used take three weather invoice account project timeline question answer meeting customer delivery"
)


def message_text(number: int) -> str:
    """Return a text of `LENGTH` bytes that begins with its number."""
    words = Random(number).choices(_WORDS.split(), k=LENGTH // 2)  # noqa: S311 - reproducible text, no secret
    return f"{number:06} {' '.join(words)}"[:LENGTH]
