"""`python -m backend.cli`: the same as the installed command `quittance`."""

from backend.cli.main import main

main(prog_name="quittance")
