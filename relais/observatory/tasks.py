"""Jobs of the room: thin."""

from django_tasks import task

from relais.observatory.services import stocktaking


@task()
def take_stock() -> dict[str, int]:
    """Bring own figures up to date and close the quarters that are over."""
    return stocktaking.take_stock()
