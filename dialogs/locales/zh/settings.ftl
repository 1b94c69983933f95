settings-title = <b>⚙️ 设置</b>
settings-language = 请选择语言
settings-chosen = ✓ { $language }
settings-language-set = 已切换为简体中文。
