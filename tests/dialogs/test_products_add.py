"""An owner adds products from the phone: few inputs, forgiving tables, clear answers."""

from dataclasses import replace
from typing import Any

import pytest

from dialogs.kit import File, Sent
from store.rules.pictures import LARGEST
from tests.kit.goods import TABLE, album, newest, photo
from tests.kit.talk import Talk

PNG = File("png", "png-unique", "shirt.png", "image/png", 5000)


def test_six_variants_and_three_photos_take_six_inputs(owner: Talk) -> None:
    owner.go("products").press("➕ Add a product").say("Linen shirt")
    album(owner, 1, 2, 3)
    owner.say(TABLE).press("✅ Publish")
    assert owner.inputs == 6
    product = newest(owner)
    assert (product.title, product.status, product.handle) == ("Linen shirt", "active", "linen-shirt")
    assert {variant.choice: (variant.price, variant.on_hand) for variant in product.variants} == {
        ("S", "red"): (1890, 4),
        ("S", "blue"): (1990, 10),
        ("M", "red"): (1990, 10),
        ("M", "blue"): (1990, 10),
        ("L", "red"): (2190, 10),
        ("L", "blue"): (2190, 10),
    }
    assert [each.file_id for each in product.photos] == ["file-1", "file-2", "file-3"]
    assert "on sale" in owner.text


def test_an_album_with_a_caption_says_the_name_too(owner: Talk) -> None:
    owner.go("products").press("➕ Add a product")
    album(owner, 1, 2, 3, caption="Linen shirt\nSize: S, M\n19.90, 5 pcs\nSoft.")
    owner.press("✅ Publish")
    assert owner.inputs == 4
    product = newest(owner)
    assert (product.title, product.status, len(product.photos), product.words["en"].body) == (
        *("Linen shirt", "active", 3),
        "Soft.",
    )
    assert [(each.choice, each.price, each.on_hand) for each in product.variants] == [
        (("S",), 1990, 5),
        (("M",), 1990, 5),
    ]


def test_photos_may_come_before_the_name(owner: Talk) -> None:
    owner.go("products_add")
    album(owner, 1, 2)
    assert "2 photos are here" in owner.text
    owner.say("Cup\n7.90, 3 pcs")
    assert len(newest(owner).photos) == 2
    assert "All is there" in owner.text


def test_the_later_photos_of_an_album_keep_quiet(owner: Talk) -> None:
    owner.go("products_add").say("Cup")
    owner.tell(photo(1, album="a"))
    assert (owner.shown.calm, owner.said) == (False, "The photo is added.")
    owner.tell(photo(2, album="a"))
    assert (owner.shown.calm, owner.said) == (True, "")
    owner.tell(photo(3))
    assert (owner.shown.calm, owner.said) == (False, "The photo is added: 3 now.")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (Sent("sticker"), "That is no photo."),
        (Sent("voice"), "That is no photo."),
        (Sent("document", None), "That is no photo."),
        (Sent("document", photo(1).file), "That is no photo."),
    ],
)
def test_what_is_no_photo_is_told_so(owner: Talk, sent: Sent, words: str) -> None:
    for place in ("products_add", "products_edit-1", "products_photos-1"):
        owner.go(place).tell(sent)
        assert owner.said.startswith(words)


def test_a_photo_sent_as_a_file_is_taken_and_its_bytes_are_promised(owner: Talk) -> None:
    owner.go("products_add").tell(Sent("document", PNG)).say("Shirt\n19.90")
    owner.go(f"products_photos-{newest(owner).id}").tell(Sent("document", replace(PNG, id="two", unique="two")))
    (one, two) = newest(owner).photos
    assert (one.file_id, two.file_id) == (None, None)
    assert "still being fetched" in owner.text
    promised = owner.tx.rows(str, "select payload from queue where kind = 'fetch' order by id")
    assert promised == [f'{{"media":{one.media},"file":"png"}}', f'{{"media":{two.media},"file":"two"}}']


@pytest.mark.parametrize("change", [{"mime": "image/gif"}, {"mime": "image/svg+xml"}, {"size": LARGEST + 1}])
def test_a_picture_that_no_photo_can_show_is_asked_for_as_a_photo(owner: Talk, change: dict[str, Any]) -> None:
    owner.go("products_edit-1").tell(Sent("document", replace(PNG, **change)))
    assert owner.said == "I cannot show that file. Please send it as a photo, not as a file."


def test_a_price_that_is_missing_may_follow_in_its_own_message(owner: Talk) -> None:
    owner.go("products_add").say("Linen shirt")
    owner.say("Size: S, M\nwhat is that\nstock 3")
    assert "“what is that” is left out" in owner.text
    assert "No price yet for 2 variants: S, M" in owner.text
    assert newest(owner).variants == ()
    owner.say("19.90")
    assert [(each.choice, each.price, each.on_hand) for each in newest(owner).variants] == [
        (("S",), 1990, 3),
        (("M",), 1990, 3),
    ]


def test_a_whole_table_takes_the_place_of_one_that_lacked_something(owner: Talk) -> None:
    owner.go("products_add").say("Linen shirt").say("Size: S, M").say("Size: S, M, L\n19.90")
    assert [each.choice for each in newest(owner).variants] == [("S",), ("M",), ("L",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-1", "a price cannot be below zero"),
        ("1e309", "that price is absurdly high"),
        ("$5", "the shop sells in EUR"),
        ("A: 1, 2\nB: 1, 2\nC: 1, 2\nD: 1, 2\n5 €", "A product has at most 3 options: “D” is one too many"),
        (
            "\n".join(f"{name}: {', '.join(map(str, range(20)))}" for name in "AB") + "\n5 €",
            "That would be 400 variants",
        ),
    ],
)
def test_what_cannot_be_sold_so_is_explained(owner: Talk, text: str, words: str) -> None:
    owner.go("products_add").say("Thing").say(text)
    assert words in owner.text
    assert newest(owner).variants == ()
    assert not any(label.startswith("✅") for label in owner.labels)


def test_a_price_of_zero_is_taken_and_said(owner: Talk) -> None:
    owner.go("products_add").say("Gift").say("0, 3 pcs")
    assert "A price of 0 means that it costs nothing." in owner.text
    assert newest(owner).variants[0].price == 0


def test_a_name_is_shown_and_kept_as_it_was_typed(owner: Talk) -> None:
    owner.go("products_add").say("<b>Mug</b> & _spoon_ 🎉\n5, 1 pcs\nA <i>fine</i> & small thing")
    product = newest(owner)
    assert product.title == "<b>Mug</b> & _spoon_ 🎉"
    assert product.words["en"].body == "A &lt;i&gt;fine&lt;/i&gt; &amp; small thing"
    assert "&lt;b&gt;Mug&lt;/b&gt; &amp; _spoon_ 🎉" in owner.text


def test_an_empty_or_endless_name_is_refused(owner: Talk) -> None:
    owner.go("products_add").say("   ")
    assert owner.said == "A product needs a name."
    owner.say("x" * 201)
    assert owner.said == "A name has at most 200 characters."
    assert owner.dialog == "products_add"


def test_a_product_can_be_added_to_a_category(owner: Talk) -> None:
    owner.go("products_shelves").press("Tea").press("➕ Add a product here").say("Oolong\n8.90, 2 pcs")
    assert newest(owner).category_title == "Tea"


def test_in_chinese_the_same_way_is_as_short(owner: Talk) -> None:
    owner.locale = "zh"
    owner.go("products").press("➕ 添加商品").say("亚麻衬衫")
    album(owner, 1, 2, 3)
    owner.say("尺码：S、M、L\n颜色：红色、蓝色\n１９．９０\nL：21.90\n库存 10").press("✅ 上架")
    assert owner.inputs == 6
    assert [(each.choice, each.price, each.on_hand) for each in newest(owner).variants][-1] == (("L", "蓝色"), 2190, 10)
    assert owner.said == "已上架。"


def test_an_album_that_is_too_much_or_in_the_wrong_place_is_answered_once(owner: Talk) -> None:
    owner.go("products_add").say("Cup")
    album(owner, *range(20))
    owner.tell(photo(98, album="last"))
    assert (owner.shown.calm, owner.said) == (False, "A product has at most 20 photos.")
    owner.tell(photo(99, album="last"))
    assert owner.shown.calm
    assert len(newest(owner).photos) == 20
    owner.go("products").tell(photo(1, album="here"))
    assert (owner.shown.calm, owner.said[:6]) == (False, "Press ")
    assert owner.tell(photo(2, album="here")).shown.calm
