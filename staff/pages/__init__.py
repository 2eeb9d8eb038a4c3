"""One file a page or a family of pages; each adds its addresses to the console."""
