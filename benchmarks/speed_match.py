"""The part of ``benchmarks.speed`` that runs in a process of its own: reading the index, matching, memory."""

import json
import statistics
import sys
import time

from benchmarks.folder import prepared_folder


def main() -> None:
    """Print one JSON line: seconds to read the index, match times in milliseconds."""
    import os

    needs = json.loads(sys.argv[1])
    prepared_folder(os.environ["RELAIS_HOME"])
    from relais.needs.index import current_index
    from relais.needs.queries import Asked, find

    started = time.perf_counter()
    index = current_index()
    read = time.perf_counter() - started
    places = ["Mons", "4000", "Eupen", "", "Namur", ""]
    for need in needs[:10]:
        find(Asked(need))
    taken = []
    for number, need in enumerate(needs):
        started = time.perf_counter()
        find(Asked(need, place=places[number % len(places)]))
        taken.append(1000 * (time.perf_counter() - started))
    taken.sort()
    print(
        json.dumps(
            {
                "doors": index.size,
                "read": read,
                "match50": statistics.median(taken),
                "match95": taken[round(0.95 * len(taken))],
            }
        )
    )


if __name__ == "__main__":
    main()
