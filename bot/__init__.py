"""The process: configuration, command line, wiring, receivers, sender, jobs, and the sandbox."""
