"""What every test of the store shares."""

from hypothesis import settings

# A busy machine must not fail a test by being slow: how long things take is the benchmarks' business.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
