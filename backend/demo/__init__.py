"""The demo agency: a year of an invented collection agency, told relative to today.

Told through the product's own actions, each at its day, so that every screen has something to show
and every check of the books holds. It refuses an agency that has creditors of its own. No name,
number or account in here belongs to anybody.
"""
