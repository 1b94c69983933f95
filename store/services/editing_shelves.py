"""An owner builds the tree of categories: adds, names, moves, orders, and takes away what is empty."""

from store.errors import Refused
from store.model.editing import DEEPEST, Node
from store.model.listing import PATH
from store.services import reindexing
from store.services.catalog import CATEGORY_TITLE
from store.services.editing_base import Desk

LONGEST = 64  # characters of a category's title

_NODES = f"""
    select c.id, c.parent_id, {CATEGORY_TITLE}, coalesce((select value from counter where name = 'shelf:' || c.id), 0),
        (select count(*) from category child where child.parent_id = c.id)
    from category c where {{where}} order by c.rank, c.id
"""
_SET_TITLE = """
    insert into category_text (category_id, locale, title) values (:id, :locale, :title)
    on conflict (category_id, locale) do update set title = excluded.title
"""


class ShelfDesk(Desk):
    """Changes the categories. Whatever needs it moves the import's key along: the path of the titles."""

    __slots__ = ()

    def nodes(self, parent: int | None) -> tuple[Node, ...]:
        """The categories right in one (None: at the top), empty ones too."""
        self.only_owners()
        where = "c.parent_id is null" if parent is None else "c.parent_id = :parent"
        return tuple(self.tx.rows(Node, _NODES.format(where=where), **self._words(parent=parent)))

    def node(self, category: int) -> Node | None:
        """One category with its titles in every language."""
        self.only_owners()
        found = self.tx.row(Node, _NODES.format(where="c.id = :id"), **self._words(id=category))
        if found is None:
            return None
        sql = "select locale, title from category_text where category_id = :id order by locale"
        titles = dict(self.tx.rows(_pair, sql, id=category))
        return Node(found.id, found.parent, found.title, found.products, found.children, titles)

    def add_category(self, parent: int | None, title: str) -> int:
        """A new category behind the others; its id. One of that name that stands there already is that one."""
        self.only_owners()
        title = _titled(title)
        if len(self._path(parent)) >= DEEPEST:
            raise Refused("category-deep", limit=DEEPEST)
        slug = PATH.join((*self._slugs(parent), title))
        if there := self.tx.value(int, "select id from category where slug = :slug", slug=slug):
            return there
        sql = """insert into category (parent_id, slug, rank)
                 values (:parent, :slug, (select coalesce(max(rank), 0) + 1 from category)) returning id"""
        category = self.tx.insert(sql, parent=parent, slug=slug)
        self.tx.run(_SET_TITLE, id=category, locale=self.settings.language, title=title)
        return category

    def rename_category(self, category: int, locale: str, title: str) -> None:
        """What it is called in one of the shop's languages. Its products are found by the new name soon after."""
        self._known(category)
        if locale not in self.settings.languages:
            raise Refused("category-gone")
        title = _titled(title)
        self.tx.run(_SET_TITLE, id=category, locale=locale, title=title)
        if locale == self.settings.language:
            self._reslug(category)
        reindexing.wanted(self.tx, self.at, category)

    def move_category(self, category: int, parent: int | None) -> None:
        """Put it, with all in it, into another one (None: to the top). Raises Refused where it lies in itself."""
        self._known(category)
        path = self._path(parent)
        if category in path:
            raise Refused("category-in-itself")
        if len(path) + self._height(category) > DEEPEST:
            raise Refused("category-deep", limit=DEEPEST)
        self.tx.run("update category set parent_id = :parent where id = :id", parent=parent, id=category)
        self._reslug(category)
        reindexing.wanted_below(self.tx, self.at, category)

    def place_category(self, category: int, to: int) -> None:
        """Put it at a place among its siblings, counted from 0."""
        self._known(category)
        parent = self.tx.value(int, "select parent_id from category where id = :id", id=category)
        order = [node.id for node in self.nodes(parent) if node.id != category]
        order.insert(max(0, to), category)
        for rank, each in enumerate(order, 1):
            self.tx.run("update category set rank = :rank where id = :id and rank <> :rank", rank=rank, id=each)

    def delete_category(self, category: int) -> None:
        """Take an empty one away. Raises Refused for one that holds anything, be it archived."""
        self._known(category)
        for sql in (
            "select 1 from category where parent_id = :id limit 1",
            "select 1 from product where category_id = :id limit 1",
        ):
            if self.tx.value(int, sql, id=category):
                raise Refused("category-full")
        self.tx.run("delete from category_text where category_id = :id", id=category)
        self.tx.run("delete from category where id = :id", id=category)
        self.tx.run("delete from counter where name = :name", name=f"shelf:{category}")

    def _known(self, category: int) -> None:
        self.only_owners()
        if not self._is_there("category", category):
            raise Refused("category-gone")

    def _path(self, category: int | None) -> list[int]:
        """A category and those above it, from the top. Raises Refused for one that is not there."""
        path: list[int] = []
        while category is not None:
            self._known(category)
            path.insert(0, category)
            category = self.tx.value(int, "select parent_id from category where id = :id", id=category)
        return path

    def _slugs(self, category: int | None) -> tuple[str, ...]:
        slug = self.tx.value(str, "select slug from category where id = :id", id=category)
        return (slug,) if slug else ()

    def _height(self, category: int) -> int:
        below = self.tx.rows(int, "select id from category where parent_id = :id", id=category)
        return 1 + max(map(self._height, below), default=0)

    def _reslug(self, category: int) -> None:
        """The key of a category and of all below it follows its title and its place."""
        sql = """select coalesce((select title from category_text where category_id = :id and locale = :locale), slug)
                 from category where id = :id"""
        title = self.tx.value(str, sql, id=category, locale=self.settings.language) or ""
        parent = self.tx.value(int, "select parent_id from category where id = :id", id=category)
        slug = PATH.join((*self._slugs(parent), title))
        if self.tx.value(int, "select id from category where slug = :slug and id <> :id", slug=slug, id=category):
            raise Refused("category-there")
        self.tx.run("update category set slug = :slug where id = :id", slug=slug, id=category)
        for child in self.tx.rows(int, "select id from category where parent_id = :id", id=category):
            self._reslug(child)


def _titled(title: str) -> str:
    title = " ".join(title.split()).replace(PATH, " › ")
    if not title:
        raise Refused("category-title-empty")
    if len(title) > LONGEST:
        raise Refused("category-title-long", limit=LONGEST)
    return title


def _pair(locale: str, title: str) -> tuple[str, str]:
    return locale, title
