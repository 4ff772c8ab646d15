"""The map: in which cities the trials run."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.draw.frame import MARGIN, TOP, WIDTH, above, below
from kg.draw.picture import Picture
from kg.draw.scene import BLUE, FAINT, Circle, Item, Mark, Path, Rect, Scene, Text
from kg.draw.trials import Filters, Place, Trials, choose, places
from kg.draw.wording import counted, listed, shorten, width
from kg.query import UsageError

_ATLAS = "world-atlas-2.0.2-countries-110m.json"
_ANTARCTICA = "010"
_SEA, _LAND, _BORDER = "#f4f7fa", "#dfe3e8", "#ffffff"
_LARGEST = 26.0
_LABELS = 24
_TALL = 560.0
_NARROWEST = 1.1
"""Of the projected plane, where the world is 5.4 wide: how far a region is enlarged."""


_Box = tuple[float, float, float, float]


class _View(NamedTuple):
    """The part of the projected plane that is shown, and how many pixels a unit of it takes."""

    x: float
    y: float
    scale: float
    width: float
    height: float

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Give where a place stands on the page."""
        x, y = _project(longitude, latitude)
        return MARGIN + (x - self.x) * self.scale, TOP + (self.y - y) * self.scale


def site_map(store: ox.Store, **filters: Any) -> Picture:
    """Draw a world map of the cities that trials have sites in, each as large as its trials are many.

    Where all sites lie in one region, that region. `filters` are those of `Filters`. Raises UsageError where a name is
    unknown or no trial that fits has a site whose place is known.
    """
    chosen = choose(store, Filters(**filters))
    return map_of(chosen, places(store, chosen))


def map_of(chosen: Trials, sites: list[Place]) -> Picture:
    """Draw it of trials and their sites. Raises UsageError where the place of none is known."""
    named: defaultdict[str, list[Place]] = defaultdict(list)
    for site in sites:
        if site.at:
            named[site.key].append(site)
    cities = {(float(lat), float(long)): there for key, there in named.items() for lat, long in (key.split(","),)}
    if not cities:
        raise UsageError("no trial that fits has a site whose place is known")
    view = _view(list(cities))
    trials = {at: {s.trial for s in there} for at, there in cities.items()}
    order = sorted(cities, key=lambda at: (-len(trials[at]), at))
    most = len(trials[order[0]])
    items: list[Item] = [Rect(x=MARGIN, y=TOP, width=view.width, height=view.height, fill=_SEA), *_lands(view)]
    taken = [_around(*view.place(at[1], at[0]), _radius(len(trials[at]), most)) for at in order[:_LABELS]]
    names: list[Item] = []
    for number, at in enumerate(order):
        x, y = view.place(at[1], at[0])
        r = _radius(len(trials[at]), most)
        there = cities[at]
        city = Counter(s.city for s in there).most_common(1)[0][0] or "city not stated"
        ids = sorted(chosen.by_iri[t].id for t in trials[at])
        tip = (f"{city}, {there[0].country}", f"{counted(len(ids), 'trial')}, {counted(len(there), 'site')}",
               listed(ids, 6))  # fmt: skip
        disc = Circle(x=x, y=y, r=r, fill=BLUE, opacity=0.62, stroke="#ffffff", line=0.8)
        items.append(Mark(key=f"{at[0]} {at[1]}", tip=tip, shapes=(disc,), trials=tuple(ids),
                          of=(("place", there[0].key),)))  # fmt: skip
        if number < _LABELS * 3 and len(names) < _LABELS:
            names += _name(f"{shorten(city, 130, 12)} {len(ids)}", x, y, r, taken, view)
    items += names
    items.append(Rect(x=MARGIN, y=TOP, width=view.width, height=view.height, stroke="#b6bec8"))
    bottom = TOP + view.height
    items += _key(bottom, most)
    within = {s.trial for s in sites if s.at}
    lands = Counter(c for _, c in {(s.trial, s.country) for s in sites if s.country})
    summary = ", ".join(f"{c} {n:,}" for c, n in sorted(lands.items(), key=lambda i: (-i[1], i[0]))[:8])
    more = f" and {len(lands) - 8} more" if len(lands) > 8 else ""
    centroids = all(s.precision == "city_centroid" for s in sites if s.at)
    stands = "Each circle stands at the middle of a city, as the registry locates it, not at a building" if centroids \
        else "Circles stand where the records locate the sites, most of them at the middle of a city"  # fmt: skip
    notes = [f"Trials by country (a trial may have sites in several): {summary}{more}."]
    lost = sum(not s.at for s in sites)
    homeless = len(chosen.by_iri) - len({s.trial for s in sites})
    apart = [f"{counted(lost, 'site')} without coordinates"] if lost else []
    apart += [f"{counted(homeless, 'trial')} that {'names' if homeless == 1 else 'name'} no site"] if homeless else []
    notes.append(f"{stands}." + (f" Not on the map: {' and '.join(apart)}." if apart else ""))
    notes.append("Map: Natural Earth 1:110m, public domain, with the boundaries that it draws; Equal Earth projection.")
    foot, height = below(bottom + 30, notes, chosen.source)
    title = "Where cell-therapy trials run"
    only = f" · only {', '.join(chosen.filters)}" if chosen.filters else ""
    subtitle = f"{counted(len(within), 'trial')} in {counted(len(cities), 'city', 'cities')}{only}"
    scene = Scene(width=WIDTH, height=height, title=title, items=[*above(title, subtitle), *items, *foot],
                  described=f"{title}: {subtitle}")  # fmt: skip
    table = [(s.country, s.city, chosen.by_iri[s.trial].id, *(f"{v:.5f}" for v in s.at or ())) for s in
             sorted(sites, key=lambda s: (s.country, s.city, chosen.by_iri[s.trial].id))]  # fmt: skip
    return Picture(scene, ("country", "city", "trial id", "latitude", "longitude"), table)


def _around(x: float, y: float, r: float) -> _Box:
    """Give the square inside a circle, which no name should cover."""
    return (x - 0.7 * r, y - 0.7 * r, x + 0.7 * r, y + 0.7 * r)


def _name(text: str, x: float, y: float, r: float, taken: list[_Box], view: _View) -> list[Item]:
    """Put a name beside its circle where no other name is; none where there is no room."""
    wide, tall = width(text, 12), 14.0
    for dx, dy in ((r + 4, 4), (-r - 4 - wide, 4), (-wide / 2, -r - 4), (-wide / 2, r + 13), (r, -r), (r, r + 8)):
        box = (x + dx, y + dy - tall + 3, x + dx + wide, y + dy + 3)
        inside = box[0] > MARGIN and box[2] < MARGIN + view.width and box[1] > TOP and box[3] < TOP + view.height
        if inside and not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            taken.append(box)
            return [Text(x=x + dx, y=y + dy, text=text, size=12, halo=True)]
    return []


def _key(bottom: float, most: int) -> list[Item]:
    """Give the sizes of circles in words."""
    items: list[Item] = [Text(x=MARGIN, y=bottom + 24, text="Trials in a city:", size=12, fill=FAINT)]
    x = MARGIN + width("Trials in a city:", 12) + 16
    for number in sorted({1, max(1, round(most / 4)), most}):
        r = _radius(number, most)
        items.append(Circle(x=x + min(r, 14), y=bottom + 20, r=min(r, 14), fill=BLUE, opacity=0.62))
        x += 2 * min(r, 14) + 6
        items.append(Text(x=x, y=bottom + 24, text=str(number), size=12))
        x += width(str(number), 12) + 22
    return items


def _radius(trials: int, most: int) -> float:
    """Give the radius in pixels: areas grow with trials, and one trial is seen."""
    largest = min(14.0, 4 + 2.2 * sqrt(most))
    return max(2.6, largest * sqrt(trials / most))


def _project(longitude: float, latitude: float) -> tuple[float, float]:
    """Project by Equal Earth (Šavrič, Patterson and Jenny 2018, doi:10.1080/13658816.2018.1504949)."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1))
    return x, t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))


def _view(at: list[tuple[float, float]]) -> _View:
    """Give the part of the world that holds all sites with some land around: the whole of it, or a region."""
    wide = WIDTH - 2 * MARGIN
    points = [_project(long, lat) for lat, long in at]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    span = max(_NARROWEST, (max(xs) - min(xs)) * 1.25, (max(ys) - min(ys)) * 1.25 * wide / _TALL)
    if span > 3.2:
        low, high = _project(0, -57)[1], _project(0, 76)[1]
        edge = _project(180, 0)[0]
        scale = wide / (2 * edge)
        return _View(-edge, high, scale, wide, (high - low) * scale)
    scale = wide / span
    x, y = (max(xs) + min(xs)) / 2 - span / 2, (max(ys) + min(ys)) / 2 + _TALL / scale / 2
    return _View(x, y, scale, wide, _TALL)


def _lands(view: _View) -> list[Item]:
    box = (MARGIN, TOP, MARGIN + view.width, TOP + view.height)
    items: list[Item] = []
    for rings in _countries():
        steps: list[tuple[Any, ...]] = []
        for ring in rings:
            corners = _clipped([view.place(*point) for point in ring], box)
            if len(corners) > 2:
                steps += [("M", *corners[0]), *(("L", *c) for c in corners[1:]), ("Z",)]
        if steps:
            items.append(Path(steps=tuple(steps), fill=_LAND, stroke=_BORDER, line=0.7))
    return items


@cache
def _countries() -> list[list[list[tuple[float, float]]]]:
    """Give the rings of each country in degrees (https://github.com/topojson/topojson-specification)."""
    atlas = json.loads((files("kg.draw") / "data" / _ATLAS).read_text("utf-8"))
    (kx, ky), (x0, y0) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    arcs = []
    for arc in atlas["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + x0, y * ky + y0))
        arcs.append(points)

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        joined: list[tuple[float, float]] = []
        for number in numbers:
            joined += (arcs[number] if number >= 0 else arcs[~number][::-1])[1 if joined else 0 :]
        return joined

    return [
        [
            part
            for polygon in (g["arcs"] if g["type"] == "MultiPolygon" else [g["arcs"]])
            for r in polygon
            for part in _at_home(ring(r))
        ]
        for g in atlas["objects"]["countries"]["geometries"]
        if "arcs" in g and g.get("id") != _ANTARCTICA
    ]


def _at_home(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Cut a ring that crosses the date line in two, each on its side of the map."""
    whole = ring[:1]
    for x, y in ring[1:]:
        whole.append((x + 360 * round((whole[-1][0] - x) / 360), y))
    shifts = {0} | {360 * round(x / 360) for x, _ in whole if abs(x) > 180}
    return [_clipped([(x - shift, y) for x, y in whole], (-180, -90, 180, 90)) for shift in sorted(shifts)]


def _clipped(corners: list[tuple[float, float]], box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    """Cut an area to a rectangle (Sutherland and Hodgman 1974)."""
    for side, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        kept: list[tuple[float, float]] = []
        for a, b in zip(corners[-1:] + corners[:-1], corners, strict=True):
            inside_a, inside_b = (sign * (p[side] - limit) >= 0 for p in (a, b))
            if inside_a != inside_b:
                share = (limit - a[side]) / (b[side] - a[side])
                kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
            if inside_b:
                kept.append(b)
        corners = kept
    return corners
