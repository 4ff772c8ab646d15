"""How many stated facilities become one, by which rule, and whether points tell buildings apart.

    python benchmarks/facilities.py RECORDS... [--merges N] [--near N] [--seed S]

RECORDS are files of registry JSON. Prints the figures of docs/explanation/facilities.md; with --merges or --near, a
random sample of pairs to read: of two spellings that became one, or of two facilities of one city whose names share
most of their words and that stayed two.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from kg.ground import load_catalogue
from kg.ground.places import site
from kg.model import FacilityIdentity, Record, SiteUse
from kg.sources import read

Stated = tuple[str | None, str | None, str | None]
"""Facility, city and country as stated."""


def uses(paths: list[Path]) -> Iterator[SiteUse]:
    """Yield every use of a site in the records."""
    for item in read(paths):
        if isinstance(item, Record):
            yield from item.sites


def say(*parts: object) -> None:
    """Write a line."""
    sys.stdout.write(" ".join(map(str, parts)) + "\n")


def without_names(rule: str | None) -> str:
    """Give a rule without the names that it holds."""
    return re.sub(r"catalogue:.*", "catalogue", rule or "nothing stated")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="+", type=Path)
    parser.add_argument("--merges", type=int, default=0)
    parser.add_argument("--near", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    catalogue = load_catalogue()
    rules: dict[Stated, str] = {}
    members: dict[str, set[Stated]] = defaultdict(set)
    facilities: dict[str, FacilityIdentity] = {}
    points: dict[tuple[str | None, ...], set[tuple[float, float]]] = defaultdict(set)
    named: dict[tuple[str | None, ...], set[str | None]] = defaultdict(set)
    for use in uses(given.records):
        stated = (use.facility, use.city, use.country)
        found = site(use, catalogue)
        rules.setdefault(stated, without_names(found.rule))
        if found.facility:
            members[found.facility.iri].add(stated)
            facilities[found.facility.iri] = found.facility
        if use.lat is not None and use.lon is not None:
            town = (use.city, use.state, use.country)
            points[town].add((use.lat, use.lon))
            named[town].add(use.facility)

    several = [group for group in members.values() if len(group) > 1]
    say(f"{len(rules):,} stated (facility, city, country); {len(members):,} facilities")
    say(f"{len(several):,} facilities have two spellings or more; {sum(map(len, several)) - len(several):,} merges")
    for rule, count in Counter(rules.values()).most_common():
        say(f"{count:7,}  {rule}")
    shared = [town for town, names in named.items() if len(names) > 1]
    alone = sum(len(points[town]) == 1 for town in shared)
    say(f"{len(shared):,} cities with points and two facilities or more; in {alone:,} all facilities have one point")
    draw = random.Random(given.seed)  # noqa: S311 - a sample to read, no secret
    _say_merges(members, facilities, draw, given.merges)
    _say_near(members, facilities, draw, given.near)


def _plain(stated: Stated) -> str:
    return re.sub(r"\W+", " ", re.sub(r"\(?\s*site\s*\d+\)?|/id# ?\d+", "", (stated[0] or "").lower())).strip()


def _say_merges(
    members: dict[str, set[Stated]], facilities: dict[str, FacilityIdentity], draw: random.Random, size: int
) -> None:
    groups = []
    for iri, group in sorted(members.items()):
        spelled = {_plain(stated): stated for stated in sorted(group, key=str)}
        if len(spelled) > 1:
            groups.append((iri, list(spelled.values())))
    for iri, spelled in draw.sample(groups, min(size, len(groups))):
        one, other = draw.sample(spelled, 2)
        say(f"{one[0]} || {other[0]} @ {one[1]} => {facilities[iri].label}")


def _say_near(
    members: dict[str, set[Stated]], facilities: dict[str, FacilityIdentity], draw: random.Random, size: int
) -> None:
    cities: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for iri, place in sorted(facilities.items()):
        cities[place.city, place.state, place.country].append(iri)
    near = []
    for iris in cities.values():
        for one, other in combinations(iris, 2):
            a, b = (set(re.findall(r"\w+", facilities[i].label.lower())) for i in (one, other))
            if 2 * len(a & b) >= len(a | b):
                near.append((one, other))
    for one, other in draw.sample(near, min(size, len(near))):
        say(" <> ".join(str(min(members[i], key=str)[0]) for i in (one, other)), "@", facilities[one].city)


if __name__ == "__main__":
    main()
