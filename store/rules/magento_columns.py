"""The columns of a Magento 2 product file that we read, and what we call them."""

COLUMNS: dict[str, str] = {
    name: name
    for name in (
        "sku", "store_view_code", "product_type", "categories", "name", "description", "short_description", "weight",
        "product_online", "tax_class_name", "visibility", "price", "special_price", "url_key", "base_image",
        "small_image", "thumbnail_image", "swatch_image", "additional_images", "additional_attributes", "qty",
        "allow_backorders", "use_config_backorders", "is_in_stock", "manage_stock", "use_config_manage_stock",
        "configurable_variations", "configurable_variation_labels",
    )
} | {
    "special_price_from_date": "sale_from",
    "special_price_to_date": "sale_until",
    "special_from_date": "sale_from",
    "special_to_date": "sale_until",
}  # fmt: skip
