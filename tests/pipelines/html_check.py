"""html_check.py FILE: the page is whole, shows its pictures and needs nothing from elsewhere; prints what it holds."""
import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.counts = [], {}

    def handle_starttag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        for name, value in attributes:
            if name in ("src", "href", "action"):
                assert value.startswith(("data:", "#")), f"{tag} {name}={value[:60]}: from elsewhere"
        if tag == "img":
            assert dict(attributes).get("alt"), "a picture without words"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}, line {self.getpos()[0]}"
        self.open.pop()


page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
page.close()
assert not page.open, page.open
for tag, count in sorted(page.counts.items()):
    print(tag, count)
