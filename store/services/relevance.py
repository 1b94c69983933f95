"""How well a product answers a question, told from its own texts alone, so that it does not change with the catalog.

A word in the title counts more than one elsewhere, a word as it was typed more than a correction, a short title more
than a long one. (The index's own bm25 would count all products that hold each word, at every search.)
"""

import math
from dataclasses import dataclass

from store.services.queries import Step

HALF = 6  # steps of a score that make a match half as good; nearly equal matches have the same score
ELSEWHERE = 0.4  # what a word counts that is not in the title
NEXT_BEST = 0.04  # what each further correction of a word counts less
LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Texts:
    """What the index has of a product."""

    title: str
    body: str
    pinyin: str


class Relevance:
    """Scores for the matches of a question, from 0 (best) up."""

    def __init__(self, step: Step) -> None:
        self._pairs = [f" {pair} " for pair in step.pairs]
        self._groups = [[_needle(phrase) for phrase in group.phrases] for group in step.groups]

    def score(self, texts: Texts) -> int:
        """The score of one match."""
        title, body = f" {texts.title} ", f" {texts.body} "
        if self._pairs:
            good = sum(pair in title or pair in body for pair in self._pairs) / len(self._pairs)
        else:
            named = f"{title}{texts.pinyin} "
            good = sum(_held(group, named, body) for group in self._groups) / len(self._groups)
        good *= 20 / (20 + title.count(" "))
        return round(-HALF * math.log2(max(good, LEAST)))


def _held(needles: list[str], title: str, body: str) -> float:
    for at, needle in enumerate(needles):
        if needle in title:
            return 1 - NEXT_BEST * at
    for at, needle in enumerate(needles):
        if needle in body:
            return ELSEWHERE * (1 - NEXT_BEST * at)
    return 0.0


def _needle(phrase: str) -> str:
    """A phrase of a question as it stands in a text; a beginning is followed by anything."""
    words = phrase.removesuffix(" *").strip('"')
    return f" {words}" if phrase.endswith("*") else f" {words} "
