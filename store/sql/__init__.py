"""The database: one writer with group commit, readers, migrations, and the few dialect differences."""
