"""cache.py count|damage FOLDER: how many entries there are; or spoils each."""
import os
import sys

what, folder = sys.argv[1:]
names = [n for n in os.listdir(folder) if n.endswith(".entry")]
if what == "damage":
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "r+b") as file:
            file.truncate(os.path.getsize(path) - 100)
print(len(names), "entries of", len(os.listdir(folder)), "files")
