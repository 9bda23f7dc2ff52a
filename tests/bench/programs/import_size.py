"""Print the bytes of byte code and libraries that an import reads: `import_size.py MODULE`."""

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Import the module and sum the sizes of all files that it loads."""
    before = set(sys.modules)
    import_module(sys.argv[1])
    specs = [module.__spec__ for name, module in list(sys.modules.items()) if name not in before]
    files = {spec.cached or spec.origin for spec in specs if spec and spec.has_location}
    print(sum(Path(file).stat().st_size for file in files if file and Path(file).exists()))


if __name__ == "__main__":
    main()
