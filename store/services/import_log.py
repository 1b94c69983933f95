"""The log of imports: what each has changed, so that the last one can be undone."""

from dataclasses import dataclass
from typing import Literal

import orjson

from store.model.listing import ListedProduct
from store.ports import Tx
from store.rules.packing import pack, unpack
from store.services import queue
from store.services.base import Service
from store.services.listings import Stored

UNDO = "undo_import"  # kind of the queue row that undoes one
LANE = "imports"  # of the queue: one after the other


@dataclass(frozen=True, slots=True)
class Source:
    """Where an import comes from: the names of its files, their format, and who gave them."""

    name: str
    format: str
    actor: str = "system"


@dataclass(frozen=True, slots=True)
class ImportInfo:
    """An import as it is shown. ``at`` is when it began, in UTC milliseconds; ``running`` it has not ended yet."""

    id: int
    name: str
    format: str
    at: int
    created: int
    updated: int
    status: Literal["running", "done"]

    @property
    def running(self) -> bool:
        """Whether it goes on still, or was broken off."""
        return self.status == "running"


@dataclass(frozen=True, slots=True)
class Former:
    """A product as it was before an import: ``listing`` None where it was not there."""

    product: int
    listing: ListedProduct | None
    digest: str = ""
    import_id: int | None = None


def begin(tx: Tx, at: int, source: Source) -> int:
    """A new import; its id. One that was broken off counts as done with what it did: there is only one at a time."""
    close(tx, at)
    sql = """insert into import (name, format, actor, status, at) values (:name, :format, :actor, 'running', :at)
             returning id"""
    return tx.insert(sql, name=source.name, format=source.format, actor=source.actor, at=at)


def close(tx: Tx, at: int) -> None:
    """Whatever is running has been broken off: it is done with what it did."""
    tx.run("update import set status = 'done', done_at = :at where status = 'running'", at=at)


def finish(tx: Tx, at: int, import_id: int, report: str) -> None:
    """It is over. ``report`` is JSON, '' where nobody is left to tell."""
    sql = "update import set status = 'done', done_at = :at, report = :report where id = :id and status = 'running'"
    tx.run(sql, at=at, report=report, id=import_id)


def keep(tx: Tx, import_id: int, created: list[int], updated: list[Stored]) -> None:
    """Remember how products were before this import changed them; of two changes the first one counts."""
    rows = [(product, "") for product in created]
    for was in updated:
        kept = {"digest": was.digest, "import": was.import_id, "listing": orjson.Fragment(pack(was.listing))}
        rows.append((was.id, orjson.dumps(kept).decode()))
    sql = """insert into import_change (import_id, product_id, before) values (:import, :product, :before)
             on conflict (import_id, product_id) do nothing"""
    tx.many(sql, [{"import": import_id, "product": product, "before": before} for product, before in rows])


def last(tx: Tx) -> ImportInfo | None:
    """The last import that was not undone."""
    sql = """select i.id, i.name, i.format, i.at,
                 (select count(*) from import_change c where c.import_id = i.id and c.before = ''),
                 (select count(*) from import_change c where c.import_id = i.id and c.before <> ''), i.status
             from import i where i.status <> 'undone' order by i.id desc limit 1"""
    return tx.row(ImportInfo, sql)


def former(tx: Tx, import_id: int, limit: int) -> list[Former]:
    """Some of what an import has changed and what was not taken back yet."""
    sql = """select product_id, before from import_change where import_id = :import
             order by product_id limit :limit"""
    return tx.rows(_former, sql, limit=limit, **{"import": import_id})


def forget(tx: Tx, import_id: int, products: list[int]) -> None:
    """These products of an import are taken back."""
    sql = "delete from import_change where import_id = :import and product_id = :product"
    tx.many(sql, [{"import": import_id, "product": product} for product in products])


def undone_before(tx: Tx, import_id: int) -> str | None:
    """The name of an import that is taken back; None where it is not."""
    return tx.value(str, "select name from import where id = :id and status = 'undone'", id=import_id)


def undone(tx: Tx, at: int, import_id: int) -> None:
    """It is taken back."""
    tx.run("update import set status = 'undone', done_at = :at where id = :id", at=at, id=import_id)


class Imports(Service):
    """The owner's look at the last import."""

    __slots__ = ()

    def last_import(self) -> ImportInfo | None:
        """The last import that was not undone; None for all but owners."""
        return last(self.tx) if self.is_owner else None

    def undo_import(self, import_id: int) -> bool:
        """Promise to undo it, and to tell the owner how that went. False where it is not the last one any more.

        Pressed again it is promised still, and done once.
        """
        info = self.last_import()
        if info is None or info.id != import_id or info.running:
            return False
        payload: queue.Payload = {"import": import_id, "owner": self.customer}
        put = queue.put(self.tx, self.at, kind=UNDO, key=f"{UNDO}:{import_id}", lane=LANE, payload=payload)
        return put or queue.waits(self.tx, LANE, UNDO)


def _former(product: int, before: str) -> Former:
    if not before:
        return Former(product, None)
    kept = orjson.loads(before)
    return Former(product, unpack(kept["listing"]), str(kept["digest"]), kept["import"])
