"""stub"""

import typer

app = typer.Typer()


@app.command()
def x() -> int:
    return 0
