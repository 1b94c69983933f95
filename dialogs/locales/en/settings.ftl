settings-title = <b>⚙️ Settings</b>
settings-language = Which language do you like to read?
settings-chosen = ✓ { $language }
settings-language-set = From now on I speak English.
