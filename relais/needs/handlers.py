"""What this room does for lower rooms: it counts what their forms are sent."""

from relais.groundwork.brakes import register_brake
from relais.needs.throttle import guard

register_brake(guard)
