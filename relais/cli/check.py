"""``relais check``: what is missing before this can serve the public."""

import json
import shutil
import sys
from urllib.parse import urlsplit

import click

from relais.cli.setup import prepare


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(as_json: bool) -> None:
    """Say what is missing for a production deployment; exit code 1 when something is."""
    prepare(quiet=True)
    problems = findings()
    if as_json:
        click.echo(json.dumps({"ready": not problems, "findings": problems}))
    else:
        for problem in problems:
            click.echo(f"{problem['setting']}: {problem['problem']}\n    {problem['remedy']}")
        click.echo("ready for production" if not problems else f"{len(problems)} to settle before production")
    sys.exit(1 if problems else 0)


def findings() -> list[dict[str, str]]:
    """Return what is not ready, each with its setting, the problem and the remedy."""
    from django.conf import settings
    from django.db import connection

    from relais.actors.models import Actor
    from relais.cli.demo import ACCOUNTS
    from relais.groundwork.assets import manifest_exists
    from relais.people.models import User

    table = settings.TABLE
    local = {"localhost", "127.0.0.1", "[::1]"}
    rows = [
        (table.debug, "RELAIS_DEBUG", "traces are shown to visitors", "unset it"),
        (
            not table.secret_key,
            "RELAIS_SECRET_KEY",
            "the key lives in one machine's data folder",
            "set 50 random characters",
        ),
        (0 < len(table.secret_key) < 50, "RELAIS_SECRET_KEY", "is short", "use at least 50 random characters"),
        (set(table.hosts) <= local, "RELAIS_HOSTS", "only this machine may call the site", "set the site's host names"),
        ("*" in table.hosts, "RELAIS_HOSTS", "any host name is accepted", "name the site's hosts"),
        (not table.https, "RELAIS_HTTPS", "cookies may travel in clear", "serve over HTTPS and set it to true"),
        (
            not table.staff_second_factor,
            "RELAIS_STAFF_SECOND_FACTOR",
            "a stolen password opens the platform's staff pages",
            "unset it",
        ),
        (
            connection.vendor == "sqlite",
            "RELAIS_DATABASE_URL",
            "the embedded database serves one machine",
            "set postgresql://user:password@host/name",
        ),
        (
            not (table.human_email or table.human_phone),
            "RELAIS_HUMAN_EMAIL",
            "nobody is named for needs that no door fits",
            "set an address or RELAIS_HUMAN_PHONE",
        ),
        (
            not table.mail_url,
            "RELAIS_MAIL_URL",
            "no mail server: letters are kept and wait",
            "set smtp+starttls://user:password@host and RELAIS_MAIL_FROM",
        ),
        (
            urlsplit(table.site_url).hostname in {"localhost", "127.0.0.1", "::1"},
            "RELAIS_SITE_URL",
            "links in letters lead to this machine",
            "set the site's public address",
        ),
        (not manifest_exists(), "front end", "styles and scripts are not built", "run make setup"),
        (
            not Actor.objects.exists(),
            "data",
            "no actor and no door",
            "relais import actors FILE; relais import doors FILE",
        ),
        (
            User.objects.filter(email__in=[email for email, *_rest in ACCOUNTS]).exists(),
            "accounts",
            "demo accounts with a known password exist",
            "start from a data folder without the demo region",
        ),
        (shutil.disk_usage(table.home).free < 1 << 30, "RELAIS_HOME", "less than 1 GB is free", "make room"),
    ]
    return [{"setting": name, "problem": problem, "remedy": remedy} for wrong, name, problem, remedy in rows if wrong]
