"""The stack: what presses, links and closed dialogs do to it. The dialogs here are tiny ones."""

from dataclasses import dataclass, field, replace
from itertools import count

import pytest

from dialogs.codec import BACK, Acted
from dialogs.kit import (
    BadPress,
    Dialog,
    Event,
    Mode,
    Press,
    Route,
    Said,
    Screen,
    Seek,
    Sent,
    T,
    Turn,
    act,
    close,
    screen,
    stay,
    t,
)
from dialogs.stack import ASLEEP, DEPTH, Frame, Shown, Stacks, Vanished, dumps, loads
from store.model.finding import Find, Found


@dataclass
class Ids:
    """A shop that only makes ids; what is in ``gone`` has vanished."""

    numbers: "count[int]" = field(default_factory=count)
    gone: set[int] = field(default_factory=set)

    def new_id(self) -> str:
        return f"{next(self.numbers):04}"


@dataclass(frozen=True)
class Page:
    number: int
    clicks: int = 0


def opened(args: tuple[str, ...], shop: Ids) -> Page | None:
    if not args:
        return Page(0)
    return None if int(args[0]) in shop.gone else Page(int(args[0]))


def load(state: Page, shop: Ids) -> int:
    if state.number in shop.gone:
        raise Vanished
    return state.number


def turn(state: Page, event: Event, _shop: Ids) -> Turn[Page]:
    match event.input:
        case Press("click") as press:
            return stay(replace(state, clicks=press.number()), t("clicked"))
        case Press("close"):
            return close(t("closed"))
        case Press("next"):
            return close(to="page-9")
        case Sent():
            return Turn(state, calm=True)
        case Said(text):
            return stay(replace(state, clicks=len(text)))
    raise BadPress(str(event.input))


def draw(state: Page, view: int) -> Screen:
    return screen(f"{view}:{state.clicks}", rows=[[act("click", 1, label="click")]])


def dialog(name: str, mode: Mode) -> Dialog[Page, int, Ids]:
    return Dialog(name, Page, opened, load, turn, draw, mode, takes_text=lambda state: state.number == 5)


STACKS = Stacks([dialog("home", "root"), dialog("page", "pushed"), dialog("cart", "single")])


@pytest.fixture
def shop() -> Ids:
    return Ids()


def names(shown: Shown) -> list[str]:
    return [frame.dialog for frame in shown.stack]


def follow(shop: Ids, *routes: str) -> Shown:
    shown = STACKS.current((), shop)
    for route in routes:
        shown = STACKS.go(shown.stack, Route.parse(route), shop)
    return shown


def press(shown: Shown, shop: Ids, action: str, *args: str, frame: int = -1) -> Shown:
    return STACKS.press(shown.stack, Acted(shown.stack[frame].token, action, args), 0, shop)


def test_nothing_open_means_home(shop: Ids) -> None:
    assert names(STACKS.current((), shop)) == ["home"]


def test_back_draws_the_dialog_below_with_its_state(shop: Ids) -> None:
    shown = press(follow(shop, "page-1"), shop, "click", "7")
    shown = STACKS.go(shown.stack, Route.parse("cart"), shop)
    shown = press(shown, shop, BACK)
    assert names(shown) == ["home", "page"]
    assert shown.screen.lines == ("1:7",)


def test_a_press_on_a_closed_frame_shows_the_current_screen_and_says_so(shop: Ids) -> None:
    first = follow(shop, "page-1")
    later = press(first, shop, "close")
    stale = STACKS.press(later.stack, Acted(first.token, "click", ("3",)), 0, shop)
    assert stale.toast == t("toast-stale")
    assert stale.stack == later.stack


def test_a_press_on_a_lower_frame_closes_those_above(shop: Ids) -> None:
    shown = follow(shop, "page-1", "page-2")
    shown = press(shown, shop, "click", "4", frame=1)
    assert names(shown) == ["home", "page"]
    assert shown.screen.lines == ("1:4",)


def test_going_to_a_single_that_is_open_pops_to_it(shop: Ids) -> None:
    assert names(follow(shop, "cart", "page-1", "cart")) == ["home", "cart"]


def test_the_same_link_twice_opens_one_frame_and_keeps_its_buttons_alive(shop: Ids) -> None:
    once = follow(shop, "page-1")
    twice = STACKS.go(once.stack, Route.parse("page-1"), shop)
    assert twice.stack == once.stack


def test_start_clears_the_stack(shop: Ids) -> None:
    assert names(follow(shop, "page-1", "cart", "home")) == ["home"]


def test_the_seventeenth_frame_drops_the_oldest_that_is_not_root(shop: Ids) -> None:
    shown = follow(shop, *(f"page-{number}" for number in range(1, DEPTH + 3)))
    assert len(shown.stack) == DEPTH
    assert shown.stack[0].dialog == "home"
    assert shown.screen.lines == (f"{DEPTH + 2}:0",)


def test_a_link_to_nowhere_says_so_and_changes_nothing(shop: Ids) -> None:
    here = follow(shop, "page-1")
    for route in ("nowhere", "page-3"):
        shop.gone.add(3)
        shown = STACKS.go(here.stack, Route.parse(route), shop)
        assert (shown.stack, shown.toast) == (here.stack, t("toast-nowhere"))


def test_a_frame_whose_subject_vanished_is_dropped_with_a_word(shop: Ids) -> None:
    here = follow(shop, "page-1", "page-2")
    shop.gone.add(2)
    shown = press(here, shop, "click", "1")
    assert names(shown) == ["home", "page"]
    assert shown.toast == t("toast-gone")


def test_a_state_of_another_release_is_dropped(shop: Ids) -> None:
    here = follow(shop, "page-1")
    for frame in (Frame("page", "abcd", {"other": 1}), Frame("removed", "abcd", {})):
        shown = STACKS.current((*here.stack, frame), shop)
        assert shown.stack == here.stack
        assert press(Shown((*here.stack, frame), shown.screen), shop, "click", "1").stack == here.stack


def test_a_dialog_may_close_in_favor_of_a_route(shop: Ids) -> None:
    shown = press(follow(shop, "page-1"), shop, "next")
    assert names(shown) == ["home", "page"]
    assert shown.screen.lines == ("9:0",)


@pytest.mark.parametrize(
    ("action", "args"), [("click", ()), ("click", ("two",)), ("click", ("9" * 30,)), ("unknown", ())]
)
def test_bytes_that_fit_no_action_are_a_bad_press(shop: Ids, action: str, args: tuple[str, ...]) -> None:
    with pytest.raises(BadPress):
        press(follow(shop, "page-1"), shop, action, *args)


def test_free_text_belongs_to_the_top_frame_only_where_it_asks(shop: Ids) -> None:
    assert not STACKS.takes_text(follow(shop, "page-5", "page-1").stack)
    shown = follow(shop, "page-5")
    assert STACKS.takes_text(shown.stack)
    assert STACKS.tell(shown.stack, Event(0, Said("hello")), shop).screen.lines == ("5:5",)
    assert not STACKS.takes_text(())


def test_a_calm_answer_is_told_so(shop: Ids) -> None:
    shown = follow(shop, "page-5")
    assert STACKS.tell(shown.stack, Event(0, Sent("photo")), shop).calm
    assert not STACKS.tell(shown.stack, Event(0, Said("hello")), shop).calm


def test_a_search_is_asked_for_and_its_answer_is_there_the_second_time() -> None:
    tea = Find("tea")
    with pytest.raises(Seek) as wanted:
        Event(0, Said("tea")).found(tea)
    assert wanted.value.find == tea
    event = Event(0, Said("tea"), {tea: Found((7,), 1)})
    assert event.found(tea).ids == (7,)
    with pytest.raises(Seek):
        event.found(Find("tea", in_stock=True))


def test_a_stack_survives_storage_and_rubbish_is_an_empty_one(shop: Ids) -> None:
    shown = follow(shop, "page-1", "cart")
    assert loads(dumps(shown.stack)) == shown.stack
    for rubbish in ("", "{", "[1]", '{"a":1}', "[[1,2]]", "null"):
        assert loads(rubbish) == ()


def test_texts_are_values() -> None:
    assert t("a", b=1) == T("a", {"b": 1})


def woken(state: Page, _shop: Ids) -> Page:
    return replace(state, clicks=state.clicks + 100)


KEEPING = Stacks([dialog("home", "root"), dialog("cart", "single"), replace(dialog("form", "single"), wake=woken)])


@pytest.mark.parametrize("away", ["cart", "home", "form-3"])
def test_what_was_entered_sleeps_while_the_customer_wanders_off(shop: Ids, away: str) -> None:
    shown = KEEPING.go((), Route.parse("cart"), shop)
    shown = KEEPING.go(shown.stack, Route.parse("form-1"), shop)
    shown = KEEPING.press(shown.stack, Acted(shown.token, "click", ("7",)), 0, shop)
    shown = KEEPING.go(shown.stack, Route.parse(away), shop)
    shown = KEEPING.go(loads(dumps(shown.stack)), Route.parse("form-2"), shop)
    assert shown.screen.lines == ("1:207" if away == "form-3" else "1:107",)
    assert [frame.dialog for frame in shown.stack].count("form") == 1


def test_back_and_a_press_below_put_to_sleep_too(shop: Ids) -> None:
    cart = KEEPING.go((), Route.parse("cart"), shop)
    form = KEEPING.go(cart.stack, Route.parse("form-1"), shop)
    for left in (
        KEEPING.press(form.stack, Acted(form.token, BACK, ()), 0, shop),
        KEEPING.press(form.stack, Acted(cart.token, "click", ("3",)), 0, shop),
    ):
        assert [frame.dialog for frame in left.stack] == ["form", "home", "cart"]
        assert KEEPING.go(left.stack, Route.parse("form-2"), shop).screen.lines == ("1:100",)


def test_what_closed_by_itself_or_cannot_be_read_is_not_woken(shop: Ids) -> None:
    form = KEEPING.go((), Route.parse("form-1"), shop)
    closed = KEEPING.press(form.stack, Acted(form.token, "close", ()), 0, shop)
    assert names(closed) == ["home"]
    broken = (Frame("form", ASLEEP, {"number": "x"}), *closed.stack)
    assert KEEPING.go(broken, Route.parse("form-2"), shop).screen.lines == ("2:0",)


def test_nobody_can_press_what_sleeps(shop: Ids) -> None:
    form = KEEPING.go((), Route.parse("form-1"), shop)
    away = KEEPING.go(form.stack, Route.parse("home"), shop)
    pressed = KEEPING.press(away.stack, Acted(ASLEEP, "click", ("9",)), 0, shop)
    assert pressed.toast == t("toast-stale")
    assert pressed.stack == away.stack


def test_with_nothing_but_sleepers_home_is_shown(shop: Ids) -> None:
    sleeper = Frame("form", ASLEEP, {"number": 1, "clicks": 0})
    assert [frame.dialog for frame in KEEPING.current((sleeper,), shop).stack] == ["form", "home"]
    assert [frame.dialog for frame in KEEPING.go((sleeper,), Route.parse("cart"), shop).stack] == [
        "form",
        "home",
        "cart",
    ]
