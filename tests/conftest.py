"""What holds for every test: no network beyond this machine, and no judgment by the clock of a noisy one."""

from hypothesis import settings

from tests.kit import guard

# A busy machine must not fail a test by being slow: how long things take is the benchmarks' business.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

guard.install()
