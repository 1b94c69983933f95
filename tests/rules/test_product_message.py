"""A new product in one message."""

import pytest

from store.rules.product_message import ProductMessage, read_product


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Linen shirt", ProductMessage("Linen shirt")),
        ("  Linen   shirt \n", ProductMessage("Linen shirt")),
        ("Linen shirt\n19.90", ProductMessage("Linen shirt", "", "19.90")),
        ("Shirt\n19.90, 12 pcs\nSoft.\n\nLight.", ProductMessage("Shirt", "Soft.\n\nLight.", "19.90, 12 pcs")),
        ("Shirt\nSize: S, M\n19.90\nL is to come", ProductMessage("Shirt", "L is to come", "Size: S, M\n19.90")),
        ("Shirt\nSize: S, M\n19.90\nM 21", ProductMessage("Shirt", "", "Size: S, M\n19.90\nM 21")),
        ("Shirt\nMaterial: linen, cotton", ProductMessage("Shirt", "Material: linen, cotton")),
        ("Shirt\n19.90\nstock 10", ProductMessage("Shirt", "", "19.90\nstock 10")),
        ("Shirt\n19.90\nWeight 250\n2020", ProductMessage("Shirt", "Weight 250\n2020", "19.90")),
        ("茶杯\n￥９９，５件\n手工制作", ProductMessage("茶杯", "手工制作", "￥９９，５件")),
        ("19.90", ProductMessage("19.90")),
        ("", ProductMessage("")),
        ("<b>&_ 🎉 שלום", ProductMessage("<b>&_ 🎉 שלום")),
    ],
)
def test_the_first_line_is_the_name_and_prices_are_known_by_their_look(text: str, expected: ProductMessage) -> None:
    assert read_product(text, "CNY" if "￥" in text else "EUR") == expected
