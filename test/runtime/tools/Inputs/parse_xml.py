"""parse_xml.py FILE...: well-formed XML, all coordinates of it inside its frame?"""
import re
import sys
import xml.etree.ElementTree as tree

for name in sys.argv[1:]:
    root = tree.parse(name).getroot()
    width, height = map(float, root.get("viewBox").split()[2:])
    for element in root.iter():
        pairs = re.findall(r"([-\d.]+),([-\d.]+)",
                           element.get("points", "") + element.get("d", ""))
        for x, y in [(element.get("x"), element.get("y"))] + pairs:
            if x is not None and not (0 <= float(x) <= width and 0 <= float(y) <= height):
                sys.exit("%s: %s,%s is outside" % (name, x, y))
