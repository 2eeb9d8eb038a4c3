"""Tables of places: ZIP codes, cities, Los Angeles neighborhoods. What is from where: README.md."""
