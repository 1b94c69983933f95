// Amounts in minor units -> what a payment sheet shows. The sandbox says how many digits a currency has.

/** 1990, {currency: "EUR", exponent: 2}, "de" -> "19,90 €"; Stars are shown as "⭐ 50". */
export function money(minor, { currency, exponent }, locale = "en") {
  if (currency === "XTR") return "⭐ " + new Intl.NumberFormat(locale).format(minor);
  const style = { style: "currency", currency, minimumFractionDigits: exponent, maximumFractionDigits: exponent };
  return new Intl.NumberFormat(locale, style).format(minor / 10 ** exponent);
}

/** What a person types as an amount -> minor units; nothing and nonsense are 0. */
export function minorOf(typed, { exponent }) {
  const amount = Number(String(typed).trim().replace(",", "."));
  return Number.isFinite(amount) && amount > 0 ? Math.round(amount * 10 ** exponent) : 0;
}
