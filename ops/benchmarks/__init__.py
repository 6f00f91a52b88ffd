"""Benchmarks: the product against a floor, measured in turn in one run. Start at `__main__.py`.

Only ratios are believed: machines differ and are shared. Before any time is taken, both sides must
have given the same results. A missed target is told; it is no failure of the command.
"""
