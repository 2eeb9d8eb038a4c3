"""Reading meeting feeds: fetched politely, checked, mended, and kept as our own copy."""
