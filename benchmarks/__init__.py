"""Speed and memory, printed by `make bench`; docs/benchmarks.md keeps dated figures."""
