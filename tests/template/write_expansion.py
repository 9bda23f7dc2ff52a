"""Write the resources of a deployment with everything to the file named on the command line, for `make harden`.

The audit does not evaluate `Fn::If` in policies, and sees no role that SAM creates: here it finds both as deployed.
"""

import json
import os
import sys
from pathlib import Path

from tests.support.inspect.expansion import expand
from tests.support.inspect.iam_uses import REGION
from tests.template.deployments import COMPLETE

if __name__ == "__main__":
    os.environ["AWS_DEFAULT_REGION"] = REGION
    Path(sys.argv[1]).write_text(json.dumps({"Resources": expand(**COMPLETE).resources}, indent=1))
