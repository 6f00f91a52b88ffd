"""Worked examples of the law (files like `law/vectors.json`), run against the rules themselves.

Each module answers some groups from the inputs of an example; nothing in here knows an expected
answer. `checking` compares, `reading` reads the words in which examples are written.
"""
