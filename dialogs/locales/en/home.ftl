home-title = <b>{ $shop }</b>
home-welcome = Welcome! Have a look around, or just type what you are looking for.
home-browse = 🛍 Browse
home-search = 🔍 Search
home-orders = 📦 My orders
home-settings = ⚙️ Language
home-help = ❓ Help
