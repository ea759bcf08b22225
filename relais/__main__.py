"""``python -m relais``."""

from relais.cli import main

main(prog_name="relais")
