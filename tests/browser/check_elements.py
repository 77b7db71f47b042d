"""Has a page, as the browser understood it, only elements, attributes and links that are ours? Prints the others; ends with 1 if there are any."""

import html.parser
import sys

ELEMENTS = set(
    "html head meta link title style body header main footer section h1 h2 p a span b i small bdi br code pre dl dt dd ol li table "
    "caption thead tbody tr th td details summary svg defs path circle rect line use".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name rel href class style id scope role aria-label aria-labelledby aria-hidden width height x y x1 "
    "x2 y1 y2 d r".split()
)


class Page(html.parser.HTMLParser):
    strangers = set()

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            self.strangers.add(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES:
                self.strangers.add(f"<{tag} {name}>")
            if name == "href" and not value.startswith(("https://", "http://", "#", "data:,")):
                self.strangers.add(f'href="{value}"')


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    page.feed(file.read())
for stranger in sorted(page.strangers):
    print(stranger)
sys.exit(bool(page.strangers))
