"""The order of a talk as data; the words stand in {en,es}/."""
