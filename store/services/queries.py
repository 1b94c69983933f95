"""What to ask of the index for the words that were typed: first as they were meant, then wider where nothing is found.

All words must be held; of one that nobody knows, its corrections will do, or what it means as pinyin. What was typed
is always quoted, so it can hold no operators. Common words are never looked for alone in place of all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from store.ports import Tx
from store.rules.words import Word, beginnings, splits
from store.services.vocabulary import SHORTEST, TWO_WRONG, Vocabulary

ENOUGH = 10  # results; with fewer, the last word is also taken for the beginning of one
CHOICES = 8  # corrections of a word that are looked for together
LEFT_OUT = 3  # words that are left out, each in turn, where all together find nothing
CORRECTED = 6  # words; of more, each is only looked for with one letter wrong
COMMON = 0.1  # of all products: what so many hold says nothing alone

# What people say to somebody who sells, and what is not the name of anything.
_SAID = """
    a an any are buy can could do find for get give have hello hi i in is like looking me my need of one or please sell
    show some thank thanks the there to want what with would you your
    的 了 吗 呢 我 我想 想要 想买 我要 要买 买一 有没 没有 请问 你好 有吗 推荐 什么
"""
FILLERS = frozenset(_SAID.split())


@dataclass(frozen=True, slots=True)
class Group:
    """A word of the query: any of its readings will do. ``typed`` is the word itself, ``count`` how many hold it."""

    typed: Word
    phrases: tuple[str, ...]
    count: int

    @property
    def match(self) -> str:
        """It as the index is asked."""
        return self.phrases[0] if len(self.phrases) == 1 else f"({' OR '.join(self.phrases)})"


@dataclass(frozen=True, slots=True)
class Step:
    """One question. ``pairs`` are characters that should stand together in what is found, the more the better."""

    groups: tuple[Group, ...]
    pairs: tuple[str, ...] = ()

    @property
    def match(self) -> str:
        """It as the index is asked."""
        return " AND ".join(group.match for group in self.groups)


def quoted(tokens: Sequence[str]) -> str:
    """Tokens as a phrase, which is nothing but these tokens in this order."""
    return f'"{" ".join(tokens)}"'


@dataclass
class Query:
    """What was typed, and what is known of its words. ``typing``: the last one is a beginning."""

    tx: Tx
    vocabulary: Vocabulary
    words: Sequence[Word]
    typing: bool = False
    _corrected: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def narrow(self) -> Iterator[Step]:
        """The words as they were meant: to be asked in turn until enough is found."""
        meant, spelled = self._meanings, self._spelled
        if spelled and not self._familiar:
            yield Step(spelled)
        if not self.typing and not self._open:
            yield Step(meant)
        begun = (*meant[:-1], self._begun(meant[-1]))
        if begun != meant or self.typing:
            yield Step(begun)

    def wide(self) -> Iterator[Step]:
        """What else may have been meant: to be asked in turn where nothing was found, until something is."""
        if self._spelled and self._familiar:
            yield Step(self._spelled)
        wide = tuple(group for word in self.words for group in self._wide(word))
        if wide != self._meanings:
            yield Step(wide)
        if any(word.chinese and len(set(word.tokens)) > 3 for word in self.words):
            yield self._characters()
        yield from self._fewer()

    @cached_property
    def _meanings(self) -> tuple[Group, ...]:
        return tuple(self._meant(word) for word in self.words)

    @cached_property
    def _familiar(self) -> bool:
        return all(self._known(word) for word in self.words)

    @cached_property
    def _open(self) -> bool:
        """Whether the last word is none, but begins some."""
        last = self.words[-1]
        return last.plain and not self._known(last) and self.vocabulary.begins(last.text)

    def _known(self, word: Word) -> bool:
        """Whether a product says it. The vocabulary may be older than the newest product."""
        return word.text in self.vocabulary.counts or self._found(quoted(word.tokens))

    def _found(self, match: str) -> bool:
        sql = "select 1 from product_search where product_search match :match limit 1"
        return self.tx.value(int, sql, match=match) is not None

    def _longer(self, word: Word) -> bool:
        """Whether there are words that begin with it, so that it may be one of these unfinished. Not so numbers."""
        return word.tokens[-1].isalpha() and self.vocabulary.begins(word.tokens[-1], longer=True)

    def _count(self, word: Word) -> int:
        """In how many products it may be."""
        return min(self.vocabulary.counts.get(token, 0) for token in word.tokens)

    def _meant(self, word: Word) -> Group:
        """A word as it is; for one that nobody knows, what it may be."""
        exact = quoted(word.tokens)
        if not word.plain or self._known(word):
            return Group(word, (exact,), max(1, self._count(word)) if self._known(word) else 0)
        last = word is self.words[-1]
        if last and self._open:
            return Group(word, (exact,), 0)
        spelled = self._held(splits(word.text))
        if spelled and len(word.text) >= TWO_WRONG:
            return self._group(word, spelled)
        near = self._near(word, 1)
        if not near and last:
            spelled += self._held(beginnings(word.text))
        if not near and not spelled:
            near = self._near(word, 2)
        return self._group(word, [*spelled, *near, *self._halves(word)])

    def _held(self, ways: Iterable[str]) -> list[str]:
        """Those ways to read a word as pinyin that some product has."""
        return [match for way in ways if self._found(match := quoted(way))]

    def _near(self, word: Word, wrong: int) -> list[str]:
        """Corrections of a word; two letters are only wrong in a long one, and where there are not too many words."""
        if wrong > 1 and (len(word.text) < TWO_WRONG or len(self.words) > CORRECTED):
            wrong = 1
        if (word.text, wrong) not in self._corrected:
            self._corrected[word.text, wrong] = self.vocabulary.corrections(word.text, wrong, CHOICES)
        return [quoted((other,)) for other in self._corrected[word.text, wrong]]

    def _wide(self, word: Word) -> list[Group]:
        """A word with all that may be meant by it, also where it is known; what stood together apart."""
        if word.chinese or (len(word.text) <= SHORTEST and self._known(word)):
            return [self._meant(word)]
        if len(word.tokens) > 1:
            return [group for token in word.tokens for group in self._wide(Word((token,)))]
        if not word.plain:
            return [self._meant(word)]
        spelled = map(quoted, splits(word.text))
        return [self._group(word, [*spelled, *self._near(word, 2), *self._halves(word)])]

    def _group(self, word: Word, others: list[str]) -> Group:
        phrases = (quoted(word.tokens), *others)
        counts = self.vocabulary.counts
        held = sum(counts.get(phrase.strip('"'), 1) for phrase in others) + counts.get(word.text, 0)
        return Group(word, phrases, held)

    def _halves(self, word: Word) -> list[str]:
        """Two known words that were typed as one."""
        text, counts = word.text, self.vocabulary.counts
        return [
            quoted((text[:at], text[at:]))
            for at in range(2, len(text) - 1)
            if text[:at] in counts and text[at:] in counts and self._found(quoted((text[:at], text[at:])))
        ]

    def _begun(self, group: Group) -> Group:
        """The last word as the beginning of one."""
        last = group.typed
        if last.chinese or len(last.tokens[-1]) < 2 or not (self.typing or self._longer(last)):
            return group
        exact, *others = group.phrases
        spelled = [] if others or not last.plain or self._known(last) else map(quoted, beginnings(last.text))
        return replace(group, phrases=(f"{exact} *", *others, *spelled))

    @cached_property
    def _spelled(self) -> tuple[Group, ...]:
        """Words that follow each other read as one word of pinyin ("shou ji"); () where there are none."""
        groups: list[Group] = []
        together = False
        for group in self._meanings:
            ways = splits(group.typed.text) if group.typed.plain else []
            if ways and groups and (before := splits(groups[-1].typed.text)):
                typed = Word((groups[-1].typed.text + group.typed.text,))
                groups[-1] = Group(typed, (quoted(before[0] + ways[0]),), 1)
                together = True
            else:
                groups.append(group)
        return tuple(groups) if together else ()

    def _characters(self) -> Step:
        """Chinese words that were typed without a gap: all their characters, best where most pairs stand together."""
        groups: list[Group] = []
        pairs: list[str] = []
        for group in self._meanings:
            characters = group.typed.tokens
            if group.typed.chinese and len(set(characters)) > 3:
                groups += [Group(Word((one,)), (quoted(one),), 1) for one in dict.fromkeys(characters)]
                pairs += map(" ".join, pairwise(characters))
            else:
                groups.append(group)
        return Step(tuple(groups), tuple(pairs))

    def _fewer(self) -> Iterator[Step]:
        """Without the words that say nothing or that nobody knows, then without one of the rest, then with few."""
        groups = [group for word in self.words for group in self._apart(word)]
        some = [group for group in groups if group.count and group.typed.text not in FILLERS]
        if some and len(some) < len(groups):
            yield Step(tuple(some))
        rarest = sorted(some, key=lambda group: group.count)
        for left in rarest[: -LEFT_OUT - 1 : -1] if len(some) > 1 else ():
            yield Step(tuple(group for group in some if group is not left))
        usual = self.vocabulary.products * COMMON
        for length in range(min(len(rarest) - 2, LEFT_OUT), 0, -1):
            if length > 1 or rarest[0].count <= usual:
                yield Step(tuple(rarest[:length]))

    def _apart(self, word: Word) -> list[Group]:
        """What of a word may be found alone: as it is, nearly so, or of many characters every two that are known."""
        if word.chinese and len(word.tokens) > 2:
            return [self._meant(Word(pair)) for pair in dict.fromkeys(pairwise(word.tokens))]
        if not word.chinese and len(word.tokens) > 1:
            return [group for token in word.tokens for group in self._apart(Word((token,)))]
        if not word.plain or self._known(word):
            return [self._meant(word)]
        return [self._group(word, [*self._held(splits(word.text)), *self._near(word, 1)])]
