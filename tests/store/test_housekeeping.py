"""What is old is thrown away a bounded amount at a time; what is young stays."""

from store.services import housekeeping, inbox, queue
from tests.kit.sale import DAY, counter


def test_only_what_is_old_goes_and_never_more_than_the_limit() -> None:
    desk = counter()
    tea = desk.goods(on_hand=50)
    for number in range(5):
        desk.shop(3000 + number).set_quantity(tea, 1)
        inbox.first_time(desk.tx, 1, number, desk.at)
        queue.put(desk.tx, desk.at, kind="screen", key=f"k{number}", lane=f"l{number}", payload={})
    for job in queue.take(desk.tx, desk.at):
        queue.done(desk.tx, desk.at, job)
    assert housekeeping.tidy(desk.tx, desk.settings, desk.at).most == 0
    desk.later(31 * DAY)
    inbox.first_time(desk.tx, 1, 99, desk.at)
    assert housekeeping.tidy(desk.tx, desk.settings, desk.at, 3) == housekeeping.Tidied(3, 3, 3)
    assert housekeeping.tidy(desk.tx, desk.settings, desk.at, 3) == housekeeping.Tidied(2, 2, 2)
    assert housekeeping.tidy(desk.tx, desk.settings, desk.at, 3).most == 0
    assert not inbox.first_time(desk.tx, 1, 99, desk.at)
